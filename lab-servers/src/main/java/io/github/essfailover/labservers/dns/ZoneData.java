package io.github.essfailover.labservers.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * The records of a zone at one moment.
 *
 * <p>Immutable.
 */
final class ZoneData {

  private static final Duration APEX_TTL = Duration.ofHours(1);
  private static final long NEGATIVE_TTL = 60;

  private final Name origin;
  private final Map<Name, List<Record>> byName;

  private ZoneData(Name origin, Map<Name, List<Record>> byName) {
    this.origin = origin;
    this.byName = byName;
  }

  /** A zone that holds only SOA and NS, with serial 1. */
  static ZoneData empty(Name origin, Name server) {
    long ttl = APEX_TTL.toSeconds();
    Record soa =
        new SOARecord(origin, DClass.IN, ttl, server, server, 1, 3600, 600, 86_400, NEGATIVE_TTL);
    return of(origin, List.of(soa, new NSRecord(origin, DClass.IN, ttl, server)));
  }

  static ZoneData of(Name origin, List<Record> records) {
    Map<Name, List<Record>> byName = new HashMap<>();
    for (Record record : records) {
      byName.computeIfAbsent(record.getName(), name -> new ArrayList<>()).add(record);
    }
    byName.replaceAll((name, list) -> List.copyOf(list));
    return new ZoneData(origin, Collections.unmodifiableMap(byName));
  }

  Name origin() {
    return origin;
  }

  boolean covers(Name name) {
    return name.subdomain(origin);
  }

  SOARecord soa() {
    return (SOARecord) at(origin, Type.SOA).get(0);
  }

  /** All records, in no order. */
  List<Record> all() {
    return byName.values().stream().flatMap(List::stream).toList();
  }

  List<Record> at(Name name) {
    return byName.getOrDefault(name, List.of());
  }

  List<Record> at(Name name, int type) {
    return at(name).stream()
        .filter(record -> type == Type.ANY || record.getType() == type)
        .toList();
  }

  /** Whether something lives at or below the name: such names are not NXDOMAIN (RFC 8020). */
  boolean knows(Name name) {
    return byName.keySet().stream().anyMatch(existing -> existing.subdomain(name));
  }

  /** Whether the other has other records or times to live. */
  boolean differsFrom(ZoneData other) {
    return !lines().equals(other.lines());
  }

  private Set<String> lines() {
    Set<String> lines = new HashSet<>();
    all().forEach(record -> lines.add(record.toString()));
    return lines;
  }

  /** The same zone with the next serial (RFC 1982: it wraps). */
  ZoneData withNextSerial() {
    SOARecord old = soa();
    List<Record> next = new ArrayList<>(all());
    next.remove(old);
    next.add(
        new SOARecord(
            origin,
            DClass.IN,
            old.getTTL(),
            old.getHost(),
            old.getAdmin(),
            (old.getSerial() + 1) & 0xFFFF_FFFFL,
            old.getRefresh(),
            old.getRetry(),
            old.getExpire(),
            old.getMinimum()));
    return of(origin, next);
  }
}
