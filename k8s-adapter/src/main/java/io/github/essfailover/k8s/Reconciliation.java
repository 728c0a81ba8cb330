package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.k8s.internal.Times;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an Ansible-based operator says about a custom resource: conditions {@code Running}, {@code
 * Successful}, {@code Failure} (operator-framework ansible-operator-plugins, reconcile.go). The
 * playbook's result, with its time of completion, is on {@code Running}.
 *
 * <p>Immutable.
 *
 * @param at the newest time at which it was successful
 */
record Reconciliation(boolean successful, boolean failed, Optional<Instant> at) {

  private static final Set<String> TYPES = Set.of("Running", "Successful", "Failure");

  static Reconciliation of(GenericKubernetesResource resource) {
    boolean successful = is(resource, "Successful", "True");
    return new Reconciliation(
        successful,
        is(resource, "Failure", "True"),
        successful
            ? conditions(resource).flatMap(Reconciliation::times).max(Comparator.naturalOrder())
            : Optional.empty());
  }

  /** Whether it succeeded since then, or at that second: the API's times have no fractions. */
  boolean isSuccessfulSince(Instant started) {
    return successful && at.filter(time -> !time.isBefore(started)).isPresent();
  }

  /**
   * Whether it is one that such an operator looks after: nobody has reported on it yet, or one of
   * its conditions is of those types.
   */
  static boolean appliesTo(GenericKubernetesResource resource) {
    return conditions(resource).findAny().isEmpty()
        || conditions(resource)
            .anyMatch(c -> c.get("type") instanceof String type && TYPES.contains(type));
  }

  private static Stream<Instant> times(Map<?, ?> condition) {
    Optional<Instant> transition =
        "Successful".equals(condition.get("type"))
            ? Times.parse(condition.get("lastTransitionTime"))
            : Optional.empty();
    Optional<Instant> completion =
        Times.parse(Json.object(condition.get("ansibleResult")).get("completion"));
    return Stream.concat(transition.stream(), completion.stream());
  }

  private static boolean is(GenericKubernetesResource resource, String type, String status) {
    return conditions(resource)
        .anyMatch(c -> type.equals(c.get("type")) && status.equals(c.get("status")));
  }

  private static Stream<Map<?, ?>> conditions(GenericKubernetesResource resource) {
    return Json.array(Json.object(resource, "status").get("conditions")).stream()
        .<Map<?, ?>>map(Json::object);
  }
}
