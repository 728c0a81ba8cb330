package io.github.essfailover.internal.planner;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DnsState;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The world as it was seen at one moment.
 *
 * <p>Immutable.
 *
 * @param databases by data center and server name
 * @param clusters by data center
 * @param dns by zone
 */
public record Observation(
    SortedMap<DataCenterId, SortedMap<String, Seen<DatabaseState>>> databases,
    SortedMap<DataCenterId, Seen<ClusterState>> clusters,
    SortedMap<String, Seen<DnsState>> dns) {

  Optional<DatabaseState> database(DataCenterId dataCenter, String name) {
    return Optional.ofNullable(databases.get(dataCenter))
        .map(byName -> byName.get(name))
        .flatMap(Seen::value);
  }

  String databaseProblem(DataCenterId dataCenter, String name) {
    return Optional.ofNullable(databases.getOrDefault(dataCenter, new TreeMap<>()).get(name))
        .map(Seen::problem)
        .orElse("not looked at");
  }

  Optional<ClusterState> cluster(DataCenterId dataCenter) {
    return Optional.ofNullable(clusters.get(dataCenter)).flatMap(Seen::value);
  }

  String clusterProblem(DataCenterId dataCenter) {
    return Optional.ofNullable(clusters.get(dataCenter)).map(Seen::problem).orElse("not looked at");
  }

  /** The databases of a data center that answered. */
  Map<String, DatabaseState> answering(DataCenterId dataCenter) {
    Map<String, DatabaseState> answering = new TreeMap<>();
    databases
        .getOrDefault(dataCenter, new TreeMap<>())
        .forEach((name, seen) -> seen.value().ifPresent(state -> answering.put(name, state)));
    return answering;
  }
}
