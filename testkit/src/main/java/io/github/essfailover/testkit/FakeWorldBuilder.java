package io.github.essfailover.testkit;

import io.github.essfailover.error.InvalidConfigurationException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects what a {@link FakeWorld} consists of. Confined to one thread. */
public final class FakeWorldBuilder {
  final List<String> dataCenters;
  final Map<String, Set<String>> servers = new LinkedHashMap<>();
  final Set<String> firewalls = new LinkedHashSet<>();
  final Set<String> synchronousStandbys = new TreeSet<>();
  Clock clock = Clock.systemUTC();
  Delay delay = Delay.none();
  boolean archive;

  FakeWorldBuilder(List<String> dataCenters) {
    this.dataCenters = List.copyOf(dataCenters);
    servers.put("main", new TreeSet<>(List.of("mas", "synapse")));
  }

  /** The world's only time; default {@link Clock#systemUTC()}. */
  public FakeWorldBuilder clock(Clock value) {
    this.clock = value;
    return this;
  }

  /** How slow calls wait; default {@link Delay#none()}. */
  public FakeWorldBuilder delay(Delay value) {
    this.delay = value;
    return this;
  }

  /** Clock and delay in virtual time. */
  public FakeWorldBuilder time(SimulatedTime time) {
    return clock(time.clock()).delay(time::pause);
  }

  /**
   * One more database server in each data center, or other databases on {@code main}; default: one
   * server {@code main} with {@code mas} and {@code synapse}.
   */
  public FakeWorldBuilder databaseServer(String name, String... databases) {
    servers.put(name, new TreeSet<>(List.of(databases)));
    return this;
  }

  /** One more firewall in each data center; default: one, named {@code perimeter}. */
  public FakeWorldBuilder firewall(String name) {
    firewalls.add(name);
    return this;
  }

  /** The data centers whose standbys commits wait for, any one of them; default: none. */
  public FakeWorldBuilder synchronousStandbys(String... names) {
    synchronousStandbys.addAll(List.of(names));
    return this;
  }

  /** Standbys are also fed from a log archive until they are frozen; default: no archive. */
  public FakeWorldBuilder archive() {
    this.archive = true;
    return this;
  }

  /**
   * The world.
   *
   * @throws InvalidConfigurationException with everything that is wrong
   */
  public FakeWorld build() {
    firewalls.add("perimeter");
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The fake world", problems);
    }
    return new FakeWorld(this);
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (dataCenters.isEmpty()) {
      problems.add("it has no data center; name at least one");
    }
    Set<String> seen = new TreeSet<>(FakeWorld.PLACES);
    dataCenters.stream()
        .filter(name -> !seen.add(name))
        .forEach(name -> problems.add("the name '" + name + "' is taken; choose another one"));
    synchronousStandbys.stream()
        .filter(name -> !dataCenters.contains(name))
        .forEach(name -> problems.add("the synchronous standby '" + name + "' is no data center"));
    Map<String, String> homes = new TreeMap<>();
    servers.forEach((server, databases) -> problems.addAll(problemsOf(server, databases, homes)));
    return problems;
  }

  private static List<String> problemsOf(
      String server, Set<String> databases, Map<String, String> homes) {
    List<String> problems = new ArrayList<>();
    if (databases.isEmpty()) {
      problems.add("the server '" + server + "' has no database; name at least one");
    }
    for (String database : databases) {
      String other = homes.putIfAbsent(database, server);
      if (other != null) {
        problems.add("the database '" + database + "' is on '" + other + "' and '" + server + "'");
      }
    }
    return problems;
  }
}
