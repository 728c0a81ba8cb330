package io.github.essfailover.postgres;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.postgres.host.PostgresHost;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.postgres.synapse.Ess;
import io.github.essfailover.spi.ThisMachine;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Describes a {@link PostgresServer}. Everything without a default must be said; {@link #build()}
 * reports all problems at once. Confined to one thread.
 */
public final class PostgresServerBuilder {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  /** What the adapter itself sets, or what must not be in a connection string. */
  private static final Set<String> RESERVED =
      Set.of("host", "hostaddr", "port", "user", "passfile", "application_name");

  private final String name;
  private final Map<String, String> replication = new LinkedHashMap<>();
  private final TreeMap<String, PGSimpleDataSource> databases = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private List<String> applicationRoles = List.of();
  private Location location = Location.undeclared();
  private @Nullable Endpoint endpoint;
  private @Nullable PGSimpleDataSource admin;
  private Optional<String> pinnedIdentity = Optional.empty();
  private Optional<String> restoreCommand = Optional.empty();
  private long slotBudgetBytes = 10L << 30;
  private OptionalInt synchronousStandbys = OptionalInt.empty();
  private final List<DatabaseHook> hooks = new ArrayList<>(Ess.hooks());
  private boolean rollBackPrepared;
  private boolean verifies = true;
  private Clock clock = Clock.systemUTC();
  private Optional<PostgresHost> host = Optional.empty();

  PostgresServerBuilder(String name) {
    this.name = name;
    replication.put("connect_timeout", "3");
  }

  /** The data center that it is in, and with which it is lost. Default: undeclared, a finding. */
  public PostgresServerBuilder locatedIn(String dataCenter) {
    check(() -> this.location = Location.in(DataCenterId.of(dataCenter)));
    return this;
  }

  /** Where its peers reach it, which may differ from where this process does. */
  public PostgresServerBuilder listensOn(String host, int port) {
    check(() -> this.endpoint = new Endpoint(host, port));
    return this;
  }

  /**
   * How this server, as a standby, logs in to its upstream.
   *
   * @param passfile a libpq password file on the database host, readable by the server; passwords
   *     are never put into settings, which the server logs at each reload
   */
  public PostgresServerBuilder replicationUser(String user, String passfile) {
    replicationParameter("user", user, true);
    replicationParameter("passfile", passfile, true);
    return this;
  }

  /**
   * One more connection parameter of libpq for replication, for instance {@code sslrootcert}.
   * Default: {@code connect_timeout=3}, in seconds, and, to upstreams on other machines, {@code
   * sslmode=verify-full}: libpq then wants the authority in {@code sslrootcert}, or in {@code
   * ~/.postgresql/root.crt} of the server's user.
   */
  public PostgresServerBuilder replicationParameter(String parameter, String value) {
    replicationParameter(parameter, value, false);
    return this;
  }

  private void replicationParameter(String parameter, String value, boolean own) {
    String lower = parameter.toLowerCase(Locale.ROOT);
    if (lower.contains("password")) {
      problems.add(
          "replication parameter "
              + parameter
              + " is refused: the server would log it; use a passfile");
    } else if (!own && RESERVED.contains(lower)) {
      problems.add("replication parameter " + parameter + " is derived; leave it out");
    } else if (!lower.matches("[a-z_]+")) {
      problems.add("replication parameter '" + parameter + "' is not a name of libpq");
    } else if (value.isBlank() || value.chars().anyMatch(c -> c < ' ')) {
      problems.add("replication parameter " + parameter + " is blank or holds a control character");
    } else {
      replication.put(lower, value);
    }
  }

  /**
   * Connections of the administrative role to a database that no application uses, for instance
   * {@code postgres}. One server, {@code targetServerType} not set; copied at each call, with the
   * timeouts that the call's deadline leaves.
   */
  public PostgresServerBuilder admin(PGSimpleDataSource source) {
    checkSource("admin", source);
    this.admin = source;
    return this;
  }

  /** Connections of the same role to a database that an application uses. At least one. */
  public PostgresServerBuilder database(String database, PGSimpleDataSource source) {
    checkSource("database " + database, source);
    if (!database.equals(source.getDatabaseName())) {
      problems.add(
          "database " + database + " has connections to '" + source.getDatabaseName() + "'");
    }
    if (databases.put(database, source) != null) {
      problems.add("database " + database + " is named twice");
    }
    return this;
  }

  /** The roles that applications log in with: who is shut out and let in. At least one. */
  public PostgresServerBuilder applicationRoles(String... roles) {
    this.applicationRoles = List.of(roles);
    return this;
  }

  /**
   * The system identifier that the server must have: every change refuses another one. Default: not
   * pinned.
   */
  public PostgresServerBuilder systemIdentifier(String value) {
    this.pinnedIdentity = Optional.of(value);
    if (!value.matches("[0-9]{1,20}")) {
      problems.add("system identifier '" + value + "' is not a number");
    }
    return this;
  }

  /**
   * The {@code restore_command} that a standby gets back whenever it follows an upstream; a freeze
   * erases it. Needs {@link PostgresSetup#archive()}. Default: none is set, and what a freeze
   * erased stays erased.
   */
  public PostgresServerBuilder restoreCommand(String value) {
    this.restoreCommand = Optional.of(value);
    return this;
  }

  /**
   * How much log the slots of followers may retain on this server once it is promoted, set as
   * {@code max_slot_wal_keep_size} when the server has no limit; a follower that falls further back
   * has to be rebuilt. Default: 10 GiB; 0 leaves an unlimited server unlimited.
   */
  public PostgresServerBuilder slotBudgetBytes(long value) {
    this.slotBudgetBytes = value;
    if (value < 0 || (value > 0 && value < 1 << 20)) {
      problems.add("slotBudgetBytes " + value + " is neither 0 nor at least 1 MiB");
    }
    return this;
  }

  /**
   * What else one kind of database needs after a promotion; it is used in the databases that it
   * recognizes. Default: what Synapse and MAS need, which stays. A hook with the name of one that
   * is there takes its place, for instance {@code SynapseHook.keepingOneTimeKeys()}.
   */
  public PostgresServerBuilder hook(DatabaseHook hook) {
    hooks.removeIf(other -> other.name().equals(hook.name()));
    hooks.add(hook);
    return this;
  }

  /**
   * For how many of the group's other servers each commit waits while this server, or another of
   * the group, is the primary. Say it only where it holds for every commit of the applications: a
   * lost primary cannot be asked any more, and what is declared here proves that its loss cost
   * nothing. Default: nothing is declared, and the loss is unknown.
   */
  public PostgresServerBuilder synchronousStandbys(int standbys) {
    this.synchronousStandbys = OptionalInt.of(standbys);
    if (standbys < 0) {
      problems.add("synchronousStandbys " + standbys + " is negative");
    }
    return this;
  }

  /**
   * Whoever fences this server rolls back the prepared transactions of application roles that it
   * finds; their coordinator may have told its clients that they are committed. Needs {@link
   * PostgresSetup#preparedTransactions()}. Default: none is touched, the fence is not proven while
   * there is one, and the message names it.
   */
  public PostgresServerBuilder rollBackPreparedTransactions() {
    this.rollBackPrepared = true;
    return this;
  }

  /**
   * Lets connections and followers take any server that answers at an address, as their {@code
   * sslmode} says: whoever is on the way can pretend to be it. Default: connections that say
   * nothing about TLS verify certificate and name ({@code sslmode=verify-full}), such as ask for
   * less are refused here, and what stays on this machine needs no TLS. Said, it is the finding
   * {@code database.unverified} of each look.
   */
  public PostgresServerBuilder withoutCertificateVerification() {
    this.verifies = false;
    return this;
  }

  /** The clock by which fence proofs expire. Default: the system's, UTC. */
  public PostgresServerBuilder clock(Clock value) {
    this.clock = value;
    return this;
  }

  /**
   * Control over the machine that the server runs on, with which it can {@linkplain
   * PostgresServer#rejoin rejoin}. Default: none; then it cannot.
   */
  public PostgresServerBuilder host(PostgresHost value) {
    this.host = Optional.of(value);
    return this;
  }

  private void checkSource(String what, PGSimpleDataSource source) {
    String[] servers = source.getServerNames();
    if (servers.length != 1) {
      problems.add(what + " has connections to " + servers.length + " servers; name one");
    }
    String target = source.getTargetServerType();
    if (target != null && !target.equals("any")) {
      problems.add(what + " has targetServerType " + target + "; leave it out");
    }
    if (source.getDatabaseName() == null) {
      problems.add(what + " has no database name");
    }
  }

  private void check(Runnable setting) {
    try {
      setting.run();
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The server. Nothing is connected to.
   *
   * @throws InvalidConfigurationException with everything that is wrong
   */
  public PostgresServer build() {
    return new PostgresServer(configuration("PostgreSQL server", true, List.of()));
  }

  /**
   * For authors of adapters: the SQL half of servers whose roles that manager changes. Instead of
   * the data sources' own address, sessions go to whichever server leads. {@link #replicationUser}
   * is not needed: followers log in as the manager says.
   *
   * @param what for the message, for instance {@code Patroni cluster}
   * @param others what else is wrong with the description, for the same message
   * @throws InvalidConfigurationException with everything that is wrong
   */
  public ManagedPostgres managedBy(RoleManager manager, String what, List<String> others) {
    return new ManagedPostgres(configuration(what, false, others), manager);
  }

  Configuration configuration(String what, boolean replicates, List<String> others) {
    List<String> found = new ArrayList<>(problems);
    found.addAll(others);
    if (!LABEL.matcher(name).matches()) {
      found.add("name '" + name + "' does not match " + LABEL.pattern());
    }
    if (endpoint == null) {
      found.add("listensOn(host, port) is missing");
    }
    if (replicates && (!replication.containsKey("user") || !replication.containsKey("passfile"))) {
      found.add("replicationUser(user, passfile) is missing");
    }
    if (databases.isEmpty()) {
      found.add("database(name, source) is missing");
    }
    if (applicationRoles.isEmpty()) {
      found.add("applicationRoles(...) is missing");
    }
    checkAdmin(found);
    checkTransport(!replicates, found);
    if (!found.isEmpty() || endpoint == null || admin == null) {
      throw new InvalidConfigurationException(what + " '" + name + "'", found);
    }
    return new Configuration(
        name,
        location,
        endpoint,
        Collections.unmodifiableMap(new LinkedHashMap<>(replication)),
        admin,
        new TreeMap<>(databases),
        applicationRoles,
        pinnedIdentity,
        restoreCommand,
        slotBudgetBytes,
        synchronousStandbys,
        List.copyOf(hooks),
        rollBackPrepared,
        verifies,
        clock,
        host);
  }

  private void checkTransport(boolean elsewhere, List<String> found) {
    if (!verifies) {
      return;
    }
    Map<String, PGSimpleDataSource> sources = new LinkedHashMap<>();
    if (admin != null) {
      sources.put("admin", admin);
    }
    databases.forEach((database, source) -> sources.put("database " + database, source));
    sources.forEach(
        (what, source) ->
            Transport.laxity(source, elsewhere).ifPresent(lax -> refuse(what, lax, found)));
    if (endpoint != null && !ThisMachine.isNamed(endpoint.host())) {
      Transport.laxity(replication.get("sslmode"))
          .ifPresent(lax -> refuse("replication", lax, found));
    }
  }

  private static void refuse(String what, String lax, List<String> found) {
    found.add(
        what
            + " has "
            + lax
            + ", which takes any server; use sslmode=verify-full, or say"
            + " withoutCertificateVerification()");
  }

  private void checkAdmin(List<String> found) {
    if (admin == null) {
      found.add("admin(source) is missing");
    } else if (admin.getDatabaseName() != null && databases.containsKey(admin.getDatabaseName())) {
      found.add(
          "admin has connections to " + admin.getDatabaseName() + ", which an application uses");
    } else if (admin.getUser() != null && applicationRoles.contains(admin.getUser())) {
      found.add("admin logs in as " + admin.getUser() + ", which is an application role");
    }
  }
}
