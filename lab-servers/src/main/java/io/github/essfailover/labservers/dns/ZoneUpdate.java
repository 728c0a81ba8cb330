package io.github.essfailover.labservers.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The update section of an update (RFC 2136 sections 2.5 and 3.4); confined to one thread. */
final class ZoneUpdate {

  private final ZoneData zone;
  private final List<Record> records;

  private ZoneUpdate(ZoneData zone) {
    this.zone = zone;
    this.records = new ArrayList<>(zone.all());
  }

  /** Refuses the whole section before anything of it is applied. */
  static void scan(List<Record> updates, ZoneData zone, Predicate<Name> allowed) throws Refusal {
    for (Record record : updates) {
      if (!zone.covers(record.getName())) {
        throw new Refusal(Rcode.NOTZONE);
      }
      if (!allowed.test(record.getName())) {
        throw new Refusal(Rcode.REFUSED);
      }
      if (!isWellFormed(record)) {
        throw new Refusal(Rcode.FORMERR);
      }
    }
  }

  private static boolean isWellFormed(Record record) {
    return switch (record.getDClass()) {
      case DClass.IN -> !isMeta(record.getType());
      case DClass.ANY ->
          record.getTTL() == 0
              && record.rdataToWireCanonical().length == 0
              && (record.getType() == Type.ANY || !isMeta(record.getType()));
      case DClass.NONE -> record.getTTL() == 0 && !isMeta(record.getType());
      default -> false;
    };
  }

  private static boolean isMeta(int type) {
    return type == Type.ANY || type == Type.AXFR || type == Type.MAILA || type == Type.MAILB;
  }

  /** The zone with the updates; the serial is the caller's. */
  static ZoneData apply(List<Record> updates, ZoneData zone) {
    ZoneUpdate update = new ZoneUpdate(zone);
    updates.forEach(update::apply);
    return ZoneData.of(zone.origin(), update.records);
  }

  private void apply(Record record) {
    switch (record.getDClass()) {
      case DClass.IN -> add(record);
      case DClass.ANY -> deleteRrset(record.getName(), record.getType());
      default -> deleteRecord(record);
    }
  }

  private void add(Record record) {
    // A CNAME never joins other data and other data never joins a CNAME (3.4.2.2): ignored.
    boolean isAlias = record.getType() == Type.CNAME;
    boolean conflicts =
        at(record.getName()).stream().anyMatch(old -> (old.getType() == Type.CNAME) != isAlias);
    if (conflicts || record.getType() == Type.SOA) {
      return;
    }
    if (isAlias) {
      records.removeIf(old -> sameRrset(old, record));
    }
    records.removeIf(record::equals);
    records.add(record);
  }

  private void deleteRrset(Name name, int type) {
    records.removeIf(
        old ->
            old.getName().equals(name)
                && (type == Type.ANY || old.getType() == type)
                && !isProtected(old));
  }

  private void deleteRecord(Record record) {
    byte[] data = record.rdataToWireCanonical();
    records.removeIf(
        old ->
            sameRrset(old, record)
                && java.util.Arrays.equals(old.rdataToWireCanonical(), data)
                && !isProtected(old));
  }

  /** SOA and NS of the apex are not for updates in this server. */
  private boolean isProtected(Record record) {
    return record.getName().equals(zone.origin())
        && (record.getType() == Type.SOA || record.getType() == Type.NS);
  }

  private List<Record> at(Name name) {
    return records.stream().filter(record -> record.getName().equals(name)).toList();
  }

  private static boolean sameRrset(Record one, Record other) {
    return one.getName().equals(other.getName()) && one.getType() == other.getType();
  }
}
