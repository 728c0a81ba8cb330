package io.github.essfailover.dns;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Location;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.Route53Client;

/** Settings of a {@link Route53Dns}. Confined to one thread. */
public final class Route53DnsBuilder {

  private static final Duration LONGEST_TTL = Duration.ofDays(1);

  final String hostedZone;
  final List<NameServer> servers = new ArrayList<>();
  final Map<String, String> aliases = new LinkedHashMap<>();
  String name;
  Location location = Location.outside();
  Duration ttl = Duration.ofMinutes(1);
  Duration patience = Duration.ofSeconds(2);
  private final String zone;
  private final List<String> records = new ArrayList<>();
  private @Nullable Route53Client client;

  Route53DnsBuilder(String hostedZone, String zone) {
    this.hostedZone = hostedZone;
    String lower = zone.toLowerCase(Locale.ROOT);
    this.zone = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    this.name = this.zone.replaceAll("[^a-z0-9]+", "-");
  }

  /** The adapter's name in plans and step ids; default made of the zone's name. */
  public Route53DnsBuilder named(String name) {
    this.name = name;
    return this;
  }

  /** The client; required. It stays the host's to close. See {@link Route53Dns#recommended}. */
  public Route53DnsBuilder client(Route53Client client) {
    this.client = client;
    return this;
  }

  /** The names that move: one label, or a full name inside the zone, or {@code @}. */
  public Route53DnsBuilder records(String... names) {
    records.addAll(List.of(names));
    return this;
  }

  /** How long resolvers may keep the new records; default 60 s, 1 s to 1 day. */
  public Route53DnsBuilder ttl(Duration ttl) {
    this.ttl = ttl;
    return this;
  }

  /** Where the service lives; default outside of all data centers. */
  public Route53DnsBuilder locatedIn(Location location) {
    this.location = location;
    return this;
  }

  /** A name server of the zone that is asked whether it follows; default none. */
  public Route53DnsBuilder authoritative(
      String label, InetSocketAddress address, Location location) {
    servers.add(new NameServer(label, address, location));
    return this;
  }

  /** How long one name server may take to answer; default 2 s. */
  public Route53DnsBuilder answersWithin(Duration patience) {
    this.patience = patience;
    return this;
  }

  /**
   * An ingress name that is written as an alias record instead of a CNAME, which works at the
   * zone's apex, too; default none.
   *
   * @param target the name, for instance of a load balancer
   * @param hostedZoneOfTarget the id of the hosted zone that the target's provider tells
   */
  public Route53DnsBuilder alias(String target, String hostedZoneOfTarget) {
    String lower = target.toLowerCase(Locale.ROOT);
    aliases.put(
        lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower, hostedZoneOfTarget);
    return this;
  }

  /**
   * Checks everything; no I/O.
   *
   * @throws InvalidConfigurationException with all problems
   */
  public Route53Dns build() {
    List<String> found = new ArrayList<>();
    Route53Client given = client;
    if (given == null) {
      found.add("no client; call client(...)");
    }
    if (records.isEmpty()) {
      found.add("no name moves; call records(...)");
    }
    for (DnsName each : names()) {
      if (!("." + each).endsWith("." + zone)) {
        found.add("record '" + each + "' is not in the zone " + zone);
      }
    }
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
      found.add("ttl " + ttl + " is not between 1 second and 1 day");
    }
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")) {
      found.add("name '" + name + "' is not a lower-case label; call named(...)");
    }
    checkLabels(found);
    if (given == null || !found.isEmpty()) {
      throw new InvalidConfigurationException("The hosted zone " + hostedZone, found);
    }
    return new Route53Dns(this, given);
  }

  private void checkLabels(List<String> found) {
    Set<String> labels = new HashSet<>(Set.of(Route53Dns.API));
    for (NameServer server : servers) {
      if (!labels.add(server.label())) {
        found.add("two servers are called '" + server.label() + "'");
      }
    }
  }

  SortedSet<DnsName> names() {
    SortedSet<DnsName> names = new TreeSet<>();
    for (String record : records) {
      String lower = record.toLowerCase(Locale.ROOT);
      if (lower.equals("@")) {
        names.add(DnsName.of(zone));
      } else if (lower.endsWith(".")) {
        names.add(DnsName.of(lower.substring(0, lower.length() - 1)));
      } else {
        names.add(DnsName.of(lower.contains(".") ? lower : lower + "." + zone));
      }
    }
    return names;
  }
}
