package io.github.essfailover.labservers.kubernetes;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * The status that Ansible-based operators write: {@code Running}, {@code Successful} and {@code
 * Failure}; the result of the playbook is on {@code Running} (operator-framework
 * ansible-operator-plugins, reconcile.go).
 */
final class Conditions {

  private Conditions() {}

  static Map<String, Object> running(Instant at) {
    return Map.of(
        "conditions",
        List.of(
            condition("Failure", "False", "", at),
            condition("Successful", "False", "", at),
            condition("Running", "True", "Running", at)));
  }

  static Map<String, Object> successful(Instant at) {
    // Python's isoformat in the operator's container, which runs in UTC: no zone.
    String completion =
        LocalDateTime.ofInstant(at.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC).toString();
    return Map.of(
        "conditions",
        List.of(
            Map.of(
                "type", "Running",
                "status", "True",
                "reason", "Successful",
                "lastTransitionTime", seconds(at),
                "ansibleResult",
                    Map.of(
                        "ok",
                        120,
                        "changed",
                        7,
                        "failures",
                        0,
                        "skipped",
                        31,
                        "completion",
                        completion)),
            condition("Successful", "True", "Successful", at),
            condition("Failure", "False", "", at)));
  }

  private static Map<String, Object> condition(
      String type, String status, String reason, Instant at) {
    return Map.of(
        "type", type, "status", status, "reason", reason, "lastTransitionTime", seconds(at));
  }

  /** As Kubernetes writes times. */
  static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
