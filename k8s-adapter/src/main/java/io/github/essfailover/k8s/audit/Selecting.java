package io.github.essfailover.k8s.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operators of label selectors and of node affinity (Kubernetes API, core/v1). */
final class Selecting {

  private Selecting() {}

  /** Whether a label with that value, or none, matches; an unknown operator matches nothing. */
  static boolean matches(String operator, @Nullable List<String> values, @Nullable String label) {
    List<String> wanted = values == null ? List.of() : values;
    return switch (operator) {
      case "In" -> label != null && wanted.contains(label);
      case "NotIn" -> label == null || !wanted.contains(label);
      case "Exists" -> label != null;
      case "DoesNotExist" -> label == null;
      case "Gt" -> compare(label, wanted) > 0;
      case "Lt" -> compare(label, wanted) < 0;
      default -> false;
    };
  }

  private static int compare(@Nullable String label, List<String> values) {
    if (label == null || values.size() != 1) {
      return 0;
    }
    try {
      return Long.compare(Long.parseLong(label), Long.parseLong(values.get(0)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
