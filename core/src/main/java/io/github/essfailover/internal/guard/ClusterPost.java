package io.github.essfailover.internal.guard;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.ClusterAdapter;
import java.util.Optional;
import java.util.function.LongFunction;

/** Nothing creates workloads, and none is left. Thread-safe. */
record ClusterPost(ClusterAdapter cluster) implements Post {

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public Held hold(Deadline deadline, LongFunction<Optional<Call>> calls) {
    ClusterState state = cluster.observe(deadline);
    if (isDown(state)) {
      return new Held(true, "held, no workload", 0);
    }
    Optional<Call> call = calls.apply(0);
    if (call.isEmpty()) {
      return new Held(true, "not ours to hold any more", 0);
    }
    if (!state.held()) {
      cluster.hold().apply(call.get());
    }
    cluster.removeWorkloads().apply(call.get());
    return new Held(
        false,
        (state.held() ? "was held" : "was started: " + state.operator())
            + ", with "
            + state.pods().size()
            + " pods; held, its workloads are removed",
        0);
  }

  /** Pods on nodes that are not ready cannot be removed; trying again and again changes nothing. */
  private static boolean isDown(ClusterState state) {
    return state.held()
        && state.podsOnLostNodes().containsAll(state.pods())
        && state.workloads().stream().allMatch(workload -> workload.desired() == 0);
  }
}
