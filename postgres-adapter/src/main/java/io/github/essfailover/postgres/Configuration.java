package io.github.essfailover.postgres;

import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.postgres.host.PostgresHost;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.spi.ThisMachine;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a host said about one server; checked. Immutable, but for the data sources.
 *
 * @param verifies whether servers on other machines have to prove who they are
 */
record Configuration(
    String name,
    Location location,
    Endpoint endpoint,
    Map<String, String> replication,
    PGSimpleDataSource admin,
    SortedMap<String, PGSimpleDataSource> databases,
    List<String> applicationRoles,
    Optional<String> pinnedIdentity,
    Optional<String> restoreCommand,
    long slotBudgetBytes,
    OptionalInt synchronousStandbys,
    List<DatabaseHook> hooks,
    boolean rollBackPrepared,
    boolean verifies,
    Clock clock,
    Optional<PostgresHost> host) {

  /** The parameters of a follower's connection to that host. */
  Map<String, String> replicationTo(String host) {
    Map<String, String> parameters = new LinkedHashMap<>(replication);
    if (verifies && !ThisMachine.isNamed(host)) {
      parameters.putIfAbsent("sslmode", Transport.VERIFYING);
    }
    return parameters;
  }

  String label() {
    return name + " in " + location;
  }
}
