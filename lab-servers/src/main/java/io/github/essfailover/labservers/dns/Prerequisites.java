package io.github.essfailover.labservers.dns;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The prerequisite section of an update (RFC 2136 sections 2.4 and 3.2). */
final class Prerequisites {

  private record RrsetKey(Name name, int type) {}

  private Prerequisites() {}

  static void check(List<Record> prerequisites, ZoneData zone) throws Refusal {
    Map<RrsetKey, Set<Record>> exact = new HashMap<>();
    for (Record record : prerequisites) {
      if (record.getTTL() != 0) {
        throw new Refusal(Rcode.FORMERR);
      }
      if (!zone.covers(record.getName())) {
        throw new Refusal(Rcode.NOTZONE);
      }
      switch (record.getDClass()) {
        case DClass.ANY -> mustExist(record, zone);
        case DClass.NONE -> mustNotExist(record, zone);
        case DClass.IN ->
            exact
                .computeIfAbsent(
                    new RrsetKey(record.getName(), record.getType()), key -> new HashSet<>())
                .add(record);
        default -> throw new Refusal(Rcode.FORMERR);
      }
    }
    for (Map.Entry<RrsetKey, Set<Record>> wanted : exact.entrySet()) {
      RrsetKey key = wanted.getKey();
      if (!new HashSet<>(zone.at(key.name(), key.type())).equals(wanted.getValue())) {
        throw new Refusal(Rcode.NXRRSET);
      }
    }
  }

  private static void mustExist(Record record, ZoneData zone) throws Refusal {
    refuseData(record);
    if (zone.at(record.getName(), record.getType()).isEmpty()) {
      throw new Refusal(record.getType() == Type.ANY ? Rcode.NXDOMAIN : Rcode.NXRRSET);
    }
  }

  private static void mustNotExist(Record record, ZoneData zone) throws Refusal {
    refuseData(record);
    if (!zone.at(record.getName(), record.getType()).isEmpty()) {
      throw new Refusal(record.getType() == Type.ANY ? Rcode.YXDOMAIN : Rcode.YXRRSET);
    }
  }

  private static void refuseData(Record record) throws Refusal {
    if (record.rdataToWireCanonical().length != 0) {
      throw new Refusal(Rcode.FORMERR);
    }
  }
}
