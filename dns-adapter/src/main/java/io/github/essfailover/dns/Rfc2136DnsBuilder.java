package io.github.essfailover.dns;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.CommandRunner;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Settings of an {@link Rfc2136Dns}. Confined to one thread. */
public final class Rfc2136DnsBuilder {

  private static final int DNS_PORT = 53;
  private static final int LONGEST_LABEL = 40;
  private static final Duration LONGEST_TTL = Duration.ofDays(1);

  final Name zone;
  final List<NameServer> others = new ArrayList<>();
  String name;
  @Nullable TsigKey key;
  @Nullable CommandRunner runner;
  List<String> command = List.of();
  Duration ttl = Duration.ofMinutes(1);
  Duration patience = Duration.ofSeconds(2);
  private final List<String> records = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private @Nullable InetSocketAddress server;
  private Location location = Location.undeclared();
  private Clock clock = Clock.systemUTC();

  Rfc2136DnsBuilder(String zone) {
    this.zone = parsed("zone", zone);
    this.name = label(zone);
  }

  /** The adapter's name in plans and step ids; default made of the zone's name. */
  public Rfc2136DnsBuilder named(String name) {
    this.name = name;
    return this;
  }

  /** The server that takes updates; required. It is asked first, too. */
  public Rfc2136DnsBuilder server(InetSocketAddress address) {
    this.server = address;
    return this;
  }

  /** The server that takes updates, at port 53; its name is looked up for every connection. */
  public Rfc2136DnsBuilder server(String host) {
    return server(InetSocketAddress.createUnresolved(host, DNS_PORT));
  }

  /** Where the server that takes updates stands; default undeclared, which is a finding. */
  public Rfc2136DnsBuilder locatedIn(Location location) {
    this.location = location;
    return this;
  }

  /** A further authoritative server, which is asked whether it follows. */
  public Rfc2136DnsBuilder authoritative(
      String label, InetSocketAddress address, Location location) {
    others.add(new NameServer(label, address, location));
    return this;
  }

  /** The key that signs updates; default none, which is a finding. */
  public Rfc2136DnsBuilder tsig(TsigKey key) {
    this.key = key;
    return this;
  }

  /**
   * Sends updates with a program that takes the script of nsupdate on standard input, for zones
   * that want GSS-TSIG; default none. Not together with {@link #tsig}. Observing stays the
   * adapter's own.
   *
   * @param command for instance {@code "nsupdate", "-g"}; the Kerberos ticket is the host's matter
   */
  public Rfc2136DnsBuilder nsupdate(CommandRunner runner, String... command) {
    this.runner = runner;
    this.command = List.of(command);
    return this;
  }

  /**
   * A recursive resolver that has to answer with the new addresses, too, before the move counts as
   * done: a step then waits as long as that resolver keeps the old ones. Default none.
   */
  public Rfc2136DnsBuilder resolver(String label, InetSocketAddress address, Location location) {
    others.add(NameServer.recursive(label, address, location));
    return this;
  }

  /**
   * The names that move: one label, or a full name inside the zone, or {@code @} for the zone
   * itself; at least one.
   */
  public Rfc2136DnsBuilder records(String... names) {
    records.addAll(List.of(names));
    return this;
  }

  /** How long resolvers may keep the new records; default 60 s, 1 s to 1 day in whole seconds. */
  public Rfc2136DnsBuilder ttl(Duration ttl) {
    this.ttl = ttl;
    return this;
  }

  /** How long one server may take to answer when all are asked; default 2 s. */
  public Rfc2136DnsBuilder answersWithin(Duration patience) {
    this.patience = patience;
    return this;
  }

  /** The clock that signatures carry; default the system's. */
  public Rfc2136DnsBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Checks everything.
   *
   * @throws InvalidConfigurationException with all problems
   */
  public Rfc2136Dns build() {
    List<String> found = new ArrayList<>(problems);
    InetSocketAddress address = server;
    if (address == null) {
      found.add("no server takes updates; call server(...)");
    }
    checkRecords(found);
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
      found.add("ttl " + ttl + " is not between 1 second and 1 day");
    } else if (!ttl.equals(ttl.truncatedTo(ChronoUnit.SECONDS))) {
      found.add("ttl " + ttl + " is not in whole seconds");
    }
    if (patience.isNegative() || patience.isZero()) {
      found.add("answersWithin " + patience + " is not positive");
    }
    if (!name.equals(label(name))) {
      found.add("name '" + name + "' is not a lower-case label; call named(...)");
    }
    if (key != null && runner != null) {
      found.add("tsig and nsupdate exclude each other; the program has the key");
    }
    if (runner != null && command.isEmpty()) {
      found.add("nsupdate has no command");
    }
    checkLabels(address, found);
    if (address == null || !found.isEmpty()) {
      throw new InvalidConfigurationException("The DNS zone " + zone.toString(true), found);
    }
    return new Rfc2136Dns(this, new NameServer(label(address), address, location), clock);
  }

  private void checkRecords(List<String> found) {
    if (records.isEmpty()) {
      found.add("no name moves; call records(...)");
    }
    for (String record : records) {
      if (isFull(record)) {
        continue;
      }
      if (record.endsWith(".")) {
        found.add("record '" + record + "' is not in the zone " + zone.toString(true));
      } else if (record.contains(".")) {
        found.add(
            "record '"
                + record
                + "' is not in the zone; if it is meant to be, write "
                + record
                + "."
                + zone.toString(true));
      } else if (!record.equals("@") && !record.matches("[A-Za-z0-9_]([A-Za-z0-9_-]*)")) {
        found.add("record '" + record + "' is not a label");
      }
    }
  }

  private void checkLabels(@Nullable InetSocketAddress primary, List<String> found) {
    Set<String> labels = new HashSet<>();
    if (primary != null) {
      labels.add(label(primary));
    }
    for (NameServer other : others) {
      if (!labels.add(other.label())) {
        found.add("two servers are called '" + other.label() + "'");
      }
    }
  }

  /** Valid after the checks. */
  SortedSet<DnsName> names() {
    SortedSet<DnsName> names = new TreeSet<>();
    for (String record : records) {
      String text = zone.toString(true);
      if (!record.equals("@")) {
        text = isFull(record) ? withoutFinalDot(record) : record + "." + text;
      }
      names.add(DnsName.of(text.toLowerCase(Locale.ROOT)));
    }
    return names;
  }

  private boolean isFull(String record) {
    try {
      return !record.equals("@") && Name.fromString(record, Name.root).subdomain(zone);
    } catch (TextParseException e) {
      return false;
    }
  }

  private Name parsed(String what, String text) {
    try {
      return Name.fromString(text.toLowerCase(Locale.ROOT), Name.root);
    } catch (TextParseException e) {
      problems.add(what + " '" + text + "' is not a DNS name");
      return Name.root;
    }
  }

  private static String withoutFinalDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static String label(InetSocketAddress address) {
    String host = address.getHostString();
    return address.getPort() == DNS_PORT ? host : host + ":" + address.getPort();
  }

  private static String label(String text) {
    String label =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return label.length() > LONGEST_LABEL ? label.substring(0, LONGEST_LABEL) : label;
  }
}
