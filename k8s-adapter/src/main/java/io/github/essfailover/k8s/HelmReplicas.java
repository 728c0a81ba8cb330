package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.k8s.internal.Stamp;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many replicas the workloads of a release are to have, as annotations of the workloads. Pure.
 *
 * <p>A count is recorded when a workload that ran is held, in one write with the mark that it is
 * held and before it is scaled. While it is held, a count is neither replaced by what somebody
 * scaled it to meanwhile nor ever by 0: so a crash, a repetition or a {@code helm upgrade} in
 * between loses nothing.
 */
final class HelmReplicas {

  static final String BEFORE = "essfailover.io/replicas-before";
  static final String HELD = "essfailover.io/held";

  private HelmReplicas() {}

  /** What holding writes on a workload. */
  static Map<String, String> holding(HasMetadata workload, Stamp stamp) {
    Map<String, String> annotations = new TreeMap<>(stamp.annotations());
    annotations.put(HELD, "true");
    int desired = WorkloadReadiness.desired(workload);
    boolean isHeld = annotation(workload, HELD).equals("true");
    if (desired > 0 && (!isHeld || recorded(workload).isEmpty())) {
      annotations.put(BEFORE, String.valueOf(desired));
    }
    return annotations;
  }

  /** What starting writes on it; the count stays for whoever repeats. */
  static Map<String, String> starting(Stamp stamp) {
    Map<String, String> annotations = new TreeMap<>(stamp.annotations());
    annotations.put(HELD, "false");
    return annotations;
  }

  /** Whether all of that is there already. */
  static boolean isOn(HasMetadata workload, Map<String, String> annotations) {
    return annotations.entrySet().stream()
        .allMatch(wanted -> wanted.getValue().equals(annotation(workload, wanted.getKey())));
  }

  /** What was recorded. */
  static Optional<Integer> recorded(HasMetadata workload) {
    String text = annotation(workload, BEFORE);
    return text.matches("\\d{1,4}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  /** How many it should have in an active data center; empty if nobody knows. */
  static Optional<Integer> wanted(EssHelm ess, HasMetadata workload) {
    int desired = WorkloadReadiness.desired(workload);
    return recorded(workload)
        .or(() -> ess.given(workload))
        .or(() -> desired > 0 ? Optional.of(desired) : Optional.empty());
  }

  static String annotation(HasMetadata object, String name) {
    return Stamp.annotation(object, name);
  }
}
