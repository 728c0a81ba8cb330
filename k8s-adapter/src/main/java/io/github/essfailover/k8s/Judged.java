package io.github.essfailover.k8s;

import io.github.essfailover.model.Workload;
import java.util.Optional;

/**
 * A workload, and what is said about it when it is not ready.
 *
 * <p>Immutable.
 *
 * @param why by its pods or its controller
 * @param event the newest warning about it
 */
record Judged(Workload workload, Optional<String> why, Optional<String> event) {

  /** For people, for instance {@code synapse-main 0/1 (Unschedulable), event: FailedMount …}. */
  String describe() {
    String text =
        workload.problem().isPresent()
            ? workload.toString()
            : workload + why.map(reason -> " (" + reason + ")").orElse("");
    return text + event.map(said -> ", event: " + said).orElse("");
  }
}
