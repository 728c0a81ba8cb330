package io.github.essfailover.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A cluster's view of one deployment at one moment.
 *
 * <p>Immutable.
 *
 * @param identity what never changes about the cluster, for instance the UID of a namespace
 * @param held whether nothing would re-create removed workloads (operator at 0, or scaled down)
 * @param operator what creates workloads, with its replicas; without an operator one entry for what
 *     is started as a whole, at 0 until all of it was started
 * @param workloads controllers of the deployment's pods
 * @param pods names of the deployment's pods that exist, but for those that have finished on a
 *     healthy node
 * @param podsOnLostNodes those of them on nodes that are not ready: they may still run
 * @param active whether the deployment says that it is reconciled since it was started, and why not
 * @param databases the database endpoints that the deployment's manifest renders, by database name
 */
public record ClusterState(
    String identity,
    boolean held,
    List<Workload> operator,
    List<Workload> workloads,
    List<String> pods,
    List<String> podsOnLostNodes,
    Reconciled active,
    Map<String, Endpoint> databases) {

  /** Copies what it is given. */
  public ClusterState {
    operator = List.copyOf(operator);
    workloads = List.copyOf(workloads);
    pods = List.copyOf(pods);
    podsOnLostNodes = List.copyOf(podsOnLostNodes);
    databases = Collections.unmodifiableMap(new TreeMap<>(databases));
  }

  /**
   * Whether the deployment is up as its controllers see it.
   *
   * @param yes all that is expected is really ready
   * @param seen what is there and what is missing
   * @param hopeless why it will not become ready by waiting, when that is known
   */
  public record Reconciled(boolean yes, String seen, Optional<String> hopeless) {}

  /**
   * Whether all that was held was let go: a start that ended half way is neither held nor started.
   */
  public boolean isStarted() {
    return !held && operator.stream().allMatch(workload -> workload.desired() > 0);
  }

  /** Whether neither a controller nor a pod of the deployment is left. */
  public boolean isEmpty() {
    return held
        && pods.isEmpty()
        && workloads.stream().allMatch(workload -> workload.desired() == 0);
  }
}
