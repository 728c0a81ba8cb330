package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small questions to objects of the API, whose every field may be missing. */
final class Pods {

  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");
  private static final int NAMED = 5;

  private Pods() {}

  static boolean mayRun(Pod pod) {
    return pod.getStatus() == null
        || !FINISHED.contains(Objects.toString(pod.getStatus().getPhase(), ""));
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  static boolean isReady(Node node) {
    return conditions(node).stream()
        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  static List<NodeCondition> conditions(Node node) {
    return node.getStatus() == null ? List.of() : node.getStatus().getConditions();
  }

  static Map<String, String> labels(HasMetadata object) {
    return orEmpty(object.getMetadata().getLabels());
  }

  static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  static String label(HasMetadata object, String name) {
    return labels(object).getOrDefault(name, "");
  }

  static String name(HasMetadata object) {
    return Objects.toString(object.getMetadata().getName(), "");
  }

  /** Namespace and name. */
  static String path(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + name(object);
  }

  /** Whether a selector takes these labels. */
  static boolean selects(@Nullable LabelSelector selector, Map<String, String> labels) {
    if (selector == null) {
      return false;
    }
    return labels.entrySet().containsAll(orEmpty(selector.getMatchLabels()).entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(
                e -> Selecting.matches(e.getOperator(), e.getValues(), labels.get(e.getKey())));
  }

  /** The first few names, and how many more there are. */
  static String names(Collection<String> names) {
    List<String> sorted = names.stream().sorted().toList();
    return sorted.size() <= NAMED
        ? String.join(", ", sorted)
        : String.join(", ", sorted.subList(0, NAMED)) + " and " + (sorted.size() - NAMED) + " more";
  }
}
