package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.spi.Call;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The way to one server: looks, and acts that hold the deployment's lock on the server.
 *
 * <p>Thread-safe.
 */
final class Server {

  private static final String NAME = "essfailover";

  private final Configuration configuration;
  private final Connections connections;
  private final KeptSessions admin;
  private final Map<PGSimpleDataSource, KeptSessions> databases;
  private final ReplayRate replayRate = new ReplayRate();
  private final Optional<Endpoint> elsewhere;

  Server(Configuration configuration) {
    this(configuration, Optional.empty());
  }

  /**
   * A server that is reached elsewhere than the data sources say: the one of several that leads.
   */
  Server(Configuration configuration, Optional<Endpoint> elsewhere) {
    this.configuration = configuration;
    this.elsewhere = elsewhere;
    this.connections = new Connections(configuration.label(), configuration.verifies());
    this.admin = kept(configuration.admin());
    Map<PGSimpleDataSource, KeptSessions> byDatabase = new HashMap<>();
    configuration.databases().values().forEach(source -> byDatabase.put(source, kept(source)));
    this.databases = Map.copyOf(byDatabase);
  }

  private KeptSessions kept(PGSimpleDataSource source) {
    return new KeptSessions(source, elsewhere, NAME, connections, configuration.clock());
  }

  Configuration configuration() {
    return configuration;
  }

  /** Whether it is one of several that something else promotes, clones and rewinds. */
  boolean isManaged() {
    return elsewhere.isPresent();
  }

  DatabaseState observe(Deadline deadline) {
    return look(deadline, this::state);
  }

  /** Asks over a session that is kept open; what is asked may be sent twice. */
  <T> T look(Deadline deadline, Function<Session, T> body) {
    return admin.look(deadline, body);
  }

  DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    try (Session session =
        connections.open(configuration.admin(), Optional.of(rendered), NAME, deadline)) {
      return state(session);
    }
  }

  DatabaseState state(Session session) {
    return Observation.of(session, configuration, replayRate);
  }

  /** An administrative session with another server of the group. */
  Session openElsewhere(Optional<Endpoint> elsewhere, Deadline deadline) {
    return connections.open(configuration.admin(), elsewhere, NAME, deadline);
  }

  /** The same for commands of the replication protocol. */
  Session openReplication(Endpoint elsewhere, Deadline deadline) {
    return connections.openReplication(configuration.admin(), elsewhere, NAME, deadline);
  }

  Session open(PGSimpleDataSource source, Deadline deadline) {
    return connections.open(source, elsewhere, NAME, deadline);
  }

  /** In an administrative session: checks the identity, takes the lock, and acts. */
  void act(Call call, Consumer<Session> body) {
    admin.act(
        EpochLock.applicationName(call.epoch()),
        call.deadline(),
        session -> {
          checkIdentity(session);
          new EpochLock(session, call.epoch(), configuration.label()).take();
          body.accept(session);
        });
  }

  /** Opens sessions in all databases that the next act will need, while this one waits anyway. */
  void openAhead(Deadline deadline) {
    databases.values().forEach(each -> each.openAhead(deadline));
  }

  /** The same for an act that changes whom the server follows, or its role. */
  void actOnRole(Call call, Consumer<Session> body) {
    act(
        call,
        session -> {
          ServerManager.of(session).ifPresent(manager -> refuseManaged(manager));
          body.accept(session);
        });
  }

  private void refuseManaged(ServerManager manager) {
    Map<String, String> context = context();
    context.put("manager", manager.label());
    throw AdapterException.permanent(
        "MANAGED_SERVER",
        "Something else manages the roles of this database server; nothing was changed.",
        context,
        manager.remedy(),
        null);
  }

  /** Acts in one more database, for an act that holds the lock. */
  void actIn(PGSimpleDataSource source, Call call, Consumer<Session> body) {
    databases
        .getOrDefault(source, kept(source))
        .act(
            EpochLock.applicationName(call.epoch()),
            call.deadline(),
            session -> {
              new EpochLock(session, call.epoch(), configuration.label()).join();
              body.accept(session);
            });
  }

  private void checkIdentity(Session session) {
    if (configuration.pinnedIdentity().isEmpty()) {
      return;
    }
    String pinned = configuration.pinnedIdentity().get();
    String found =
        session.readOne(
            "read the system identifier",
            "SELECT system_identifier::text FROM pg_control_system()",
            row -> row.getString(1));
    if (!found.equals(pinned)) {
      Map<String, String> context = context();
      context.put("expected", pinned);
      context.put("found", found);
      throw AdapterException.permanent(
          "WRONG_SYSTEM_IDENTIFIER",
          "This is not the database server that was configured.",
          context,
          "Find out what answers at this address; nothing was changed.",
          null);
    }
  }

  /** Refuses to go on unless the server has that role. */
  void require(DatabaseState.Role role, Session session) {
    boolean standby =
        session.readOne("read the role", "SELECT pg_is_in_recovery()", row -> row.getBoolean(1));
    if (standby == (role == DatabaseState.Role.STANDBY)) {
      if (standby && Recovery.isEnding(session)) {
        throw AdapterException.notApplied(
            "PROMOTION_UNDER_WAY",
            "A promotion that was ordered before has not ended.",
            context(),
            null);
      }
      return;
    }
    Map<String, String> context = context();
    context.put("expected", role.name());
    throw AdapterException.permanent(
        role == DatabaseState.Role.STANDBY ? "NOT_A_STANDBY" : "NOT_A_PRIMARY",
        "The database server has another role than this change needs.",
        context,
        role == DatabaseState.Role.STANDBY
            ? "Make it a standby again, with pg_rewind or a new base backup."
            : "Change the primary; a standby receives what is changed there.",
        null);
  }

  Map<String, String> context() {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("server", configuration.label());
    return context;
  }
}
