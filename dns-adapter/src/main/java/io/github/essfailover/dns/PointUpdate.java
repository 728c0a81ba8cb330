package io.github.essfailover.dns;

import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Update;

/**
 * One atomic update that moves all names: value-dependent prerequisites for the whole RRset of
 * every name and type (RFC 2136 section 2.4.2), then delete and add.
 *
 * <p>Immutable.
 */
record PointUpdate(
    Name zone,
    SortedMap<DnsName, Set<IngressAddress>> expected,
    SortedMap<DnsName, Set<IngressAddress>> target,
    long ttlSeconds) {

  /** All names get the same addresses. */
  PointUpdate(
      Name zone,
      SortedMap<DnsName, Set<IngressAddress>> expected,
      SortedSet<IngressAddress> target,
      long ttlSeconds) {
    this(zone, expected, everywhere(expected, target), ttlSeconds);
  }

  /** All names keep their addresses, with another time to live. */
  static PointUpdate ofTtl(
      Name zone, SortedMap<DnsName, Set<IngressAddress>> records, long ttlSeconds) {
    return new PointUpdate(zone, records, records, ttlSeconds);
  }

  private static SortedMap<DnsName, Set<IngressAddress>> everywhere(
      SortedMap<DnsName, Set<IngressAddress>> names, SortedSet<IngressAddress> target) {
    SortedMap<DnsName, Set<IngressAddress>> all = new TreeMap<>(names);
    all.replaceAll((name, before) -> target);
    return all;
  }

  Message message() {
    Update update = new Update(zone);
    expected.forEach((name, addresses) -> requireExactly(update, Addresses.name(name), addresses));
    expected.forEach((name, addresses) -> replace(update, name, addresses));
    return update;
  }

  private static void requireExactly(Update update, Name name, Set<IngressAddress> addresses) {
    for (IngressAddress.Type type : IngressAddress.Type.values()) {
      List<IngressAddress> ofType = addresses.stream().filter(a -> a.type() == type).toList();
      if (ofType.isEmpty()) {
        update.absent(name, Addresses.type(type));
      }
      // TTL 0: prerequisites with another one are a format error (RFC 2136 section 2.4).
      ofType.forEach(address -> update.present(Addresses.record(name, address, 0)));
    }
  }

  private void replace(Update update, DnsName dnsName, Set<IngressAddress> addresses) {
    Name name = Addresses.name(dnsName);
    // Only what is there: a key that may not touch CNAME may not delete a missing one either.
    types(addresses).forEach(type -> update.delete(name, Addresses.type(type)));
    wanted(dnsName).forEach(address -> update.add(Addresses.record(name, address, ttlSeconds)));
  }

  private Set<IngressAddress> wanted(DnsName name) {
    return new TreeSet<>(target.getOrDefault(name, Set.of()));
  }

  /** The lines to give to nsupdate for the same effect. */
  List<String> nsupdate(NameServer server) {
    List<String> lines = new ArrayList<>();
    lines.add("server " + server.address().getHostString() + " " + server.address().getPort());
    lines.add("zone " + zone.toString(true));
    expected.forEach((name, addresses) -> addPrerequisites(lines, name, addresses));
    expected.forEach((name, addresses) -> addChanges(lines, name, addresses));
    lines.add("send");
    return lines;
  }

  private static void addPrerequisites(
      List<String> lines, DnsName name, Set<IngressAddress> addresses) {
    for (IngressAddress.Type type : IngressAddress.Type.values()) {
      if (types(addresses).contains(type)) {
        addresses.stream()
            .filter(address -> address.type() == type)
            .forEach(address -> lines.add("prereq yxrrset " + line(name, "", address)));
      } else {
        lines.add("prereq nxrrset " + name + ". " + type);
      }
    }
  }

  private void addChanges(List<String> lines, DnsName name, Set<IngressAddress> addresses) {
    types(addresses).forEach(type -> lines.add("update delete " + name + ". " + type));
    wanted(name)
        .forEach(address -> lines.add("update add " + line(name, ttlSeconds + " ", address)));
  }

  private static String line(DnsName name, String ttl, IngressAddress address) {
    String data =
        address.type() == IngressAddress.Type.CNAME ? address.value() + "." : address.value();
    return name + ". " + ttl + "IN " + address.type() + " " + data;
  }

  private static SortedSet<IngressAddress.Type> types(Set<IngressAddress> addresses) {
    SortedSet<IngressAddress.Type> types = new TreeSet<>();
    addresses.forEach(address -> types.add(address.type()));
    return types;
  }
}
