package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.spi.Call;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

  Server(Configuration configuration) {
    this.configuration = configuration;
    this.connections = new Connections(configuration.label());
  }

  Configuration configuration() {
    return configuration;
  }

  DatabaseState observe(Deadline deadline) {
    try (Session session = connections.open(configuration.admin(), NAME, deadline)) {
      return state(session);
    }
  }

  DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    try (Session session =
        connections.open(configuration.admin(), Optional.of(rendered), NAME, deadline)) {
      return state(session);
    }
  }

  DatabaseState state(Session session) {
    return Observation.of(session, configuration.applicationRoles());
  }

  Session open(PGSimpleDataSource source, Deadline deadline) {
    return connections.open(source, NAME, deadline);
  }

  /** Opens an administrative session, checks the identity, takes the lock, and acts. */
  void act(Call call, Consumer<Session> body) {
    try (Session session = openNamed(configuration.admin(), call)) {
      checkIdentity(session);
      new EpochLock(session, call.epoch(), configuration.label()).take();
      body.accept(session);
    }
  }

  /** Acts in one more database, for an act that holds the lock. */
  void actIn(PGSimpleDataSource source, Call call, Consumer<Session> body) {
    try (Session session = openNamed(source, call)) {
      new EpochLock(session, call.epoch(), configuration.label()).join();
      body.accept(session);
    }
  }

  private Session openNamed(PGSimpleDataSource source, Call call) {
    return connections.open(source, EpochLock.applicationName(call.epoch()), call.deadline());
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
