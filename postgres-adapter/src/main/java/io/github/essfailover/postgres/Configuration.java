package io.github.essfailover.postgres;

import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.postgres.host.PostgresHost;
import io.github.essfailover.postgres.spi.DatabaseHook;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.postgresql.ds.PGSimpleDataSource;

/** What a host said about one server; checked. Immutable, but for the data sources. */
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
    Clock clock,
    Optional<PostgresHost> host) {

  String label() {
    return name + " in " + location;
  }
}
