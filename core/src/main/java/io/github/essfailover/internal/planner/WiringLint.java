package io.github.essfailover.internal.planner;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adapters that lead to the wrong data center. One server that two data centers call theirs would
 * be counted as two copies, and told to follow itself. Pure.
 */
final class WiringLint {

  private WiringLint() {}

  static void check(Planner.Input input, List<String> problems, List<Finding> findings) {
    servers(input, problems);
    clusters(input, findings);
  }

  private static void servers(Planner.Input input, List<String> problems) {
    Map<String, String> seen = new TreeMap<>();
    for (DataCenterId dc : input.sites().keySet()) {
      input
          .observed()
          .answering(dc)
          .forEach(
              (name, state) -> {
                String here = "database " + name + " of " + dc;
                state
                    .instance()
                    .map(instance -> seen.putIfAbsent(instance, here))
                    .ifPresent(
                        there ->
                            problems.add(
                                here
                                    + " and "
                                    + there
                                    + " are one and the same server ("
                                    + state.instance().orElseThrow()
                                    + "); give a server once, to the data center that it is in"));
              });
    }
  }

  /** Whoever tries the library may have them all in one cluster: it is said, and not refused. */
  private static void clusters(Planner.Input input, List<Finding> findings) {
    Map<String, DataCenterId> seen = new TreeMap<>();
    for (DataCenterId dc : input.sites().keySet()) {
      input
          .observed()
          .cluster(dc)
          .ifPresent(
              state -> {
                DataCenterId there = seen.putIfAbsent(state.identity(), dc);
                if (there != null) {
                  findings.add(
                      Finding.of(
                              "cluster.shared",
                              Severity.ERROR,
                              "the workloads of "
                                  + dc
                                  + " and "
                                  + there
                                  + " are in one and the same cluster ("
                                  + state.identity()
                                  + ")",
                              "give each data center the client of its own cluster; what is lost"
                                  + " with this one is lost for both")
                          .in(dc));
                }
              });
    }
  }
}
