package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the fence of one namespace is to deny, whichever policies say so. Immutable.
 *
 * @param name the object's
 * @param spared pods with that label keep their egress
 * @param allowed what is let out all the same
 * @param standing the name of a NetworkPolicy of the host's that keeps a standby closed
 * @param kind whose policies to make; empty: what the cluster serves
 */
record EgressPolicy(
    String namespace,
    String name,
    Optional<Spared> spared,
    List<AllowedEgress> allowed,
    Optional<String> standing,
    Optional<PolicyKind> kind) {

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String OWNER = "essfailover";

  static final String DEFAULT_NAME = "essfailover-egress";

  /** A label that exempts a pod. */
  record Spared(String label, String value) {}

  EgressPolicy {
    allowed = List.copyOf(allowed);
  }

  static EgressPolicy in(String namespace) {
    return new EgressPolicy(
        namespace, DEFAULT_NAME, Optional.empty(), List.of(), Optional.empty(), Optional.empty());
  }

  EgressPolicy named(String newName) {
    return new EgressPolicy(namespace, newName, spared, allowed, standing, kind);
  }

  EgressPolicy sparing(Spared pods) {
    return new EgressPolicy(namespace, name, Optional.of(pods), allowed, standing, kind);
  }

  EgressPolicy allowing(List<AllowedEgress> more) {
    List<AllowedEgress> all = new ArrayList<>(allowed);
    more.stream().filter(one -> !all.contains(one)).forEach(all::add);
    return new EgressPolicy(namespace, name, spared, all, standing, kind);
  }

  EgressPolicy standing(String policy) {
    return new EgressPolicy(namespace, name, spared, allowed, Optional.of(policy), kind);
  }

  EgressPolicy by(PolicyKind whose) {
    return new EgressPolicy(namespace, name, spared, allowed, standing, Optional.of(whose));
  }

  /** Whether the library made it. */
  static boolean isOurs(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && OWNER.equals(labels.get(MANAGED_BY));
  }

  boolean allowsDns() {
    return allowed.stream().anyMatch(AllowedEgress::isDns);
  }
}
