package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpecBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The one NetworkPolicy of ours: denies all egress of the pods that it selects. Pure, immutable.
 *
 * @param name the object's
 * @param spared pods with that label keep their egress
 */
record EgressPolicy(String namespace, String name, Optional<Spared> spared) {

  static final String OWNER = "essfailover";

  /** Whether new connections got out just before the policy was made. */
  static final String OUTBOUND_BEFORE = "essfailover.io/outbound-before";

  static final String WORKED = "worked";
  static final String STOPPED = "stopped";

  private static final String EGRESS = "Egress";

  /** A label that exempts a pod. */
  record Spared(String label, String value) {}

  /** The object, with what is to be remembered. */
  NetworkPolicy make(Map<String, String> annotations) {
    return new NetworkPolicyBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(Map.of(ClassicSight.MANAGED_BY, OWNER))
        .withAnnotations(annotations)
        .endMetadata()
        .withSpec(spec())
        .build();
  }

  /** The object as it is there, denying again, and with further annotations. */
  NetworkPolicy restore(NetworkPolicy there, Map<String, String> annotations) {
    Map<String, String> all = new TreeMap<>(annotations);
    Optional.ofNullable(there.getMetadata().getAnnotations())
        .ifPresent(old -> old.forEach(all::putIfAbsent));
    return new NetworkPolicyBuilder(there)
        .editMetadata()
        .withAnnotations(all)
        .endMetadata()
        .withSpec(spec())
        .build();
  }

  boolean isNamedSo(NetworkPolicy policy) {
    return name.equals(ClassicSight.name(policy));
  }

  static boolean isOurs(NetworkPolicy policy) {
    Map<String, String> labels = policy.getMetadata().getLabels();
    return labels != null && OWNER.equals(labels.get(ClassicSight.MANAGED_BY));
  }

  static boolean isGoing(NetworkPolicy policy) {
    return policy.getMetadata().getDeletionTimestamp() != null;
  }

  /** Whether the object, as it is there, still denies what it was made to deny. */
  boolean denies(NetworkPolicy policy) {
    NetworkPolicySpec spec = policy.getSpec();
    return spec != null
        && spec.getPolicyTypes().contains(EGRESS)
        && spec.getEgress().isEmpty()
        && isSame(spec.getPodSelector(), selector());
  }

  private NetworkPolicySpec spec() {
    return new NetworkPolicySpecBuilder()
        .withPodSelector(selector())
        .withPolicyTypes(EGRESS)
        .build();
  }

  private LabelSelector selector() {
    return spared
        .map(
            s ->
                new LabelSelectorBuilder()
                    .addNewMatchExpression()
                    .withKey(s.label())
                    .withOperator("NotIn")
                    .withValues(s.value())
                    .endMatchExpression()
                    .build())
        .orElseGet(LabelSelector::new);
  }

  private static boolean isSame(LabelSelector one, LabelSelector other) {
    return expressions(one).equals(expressions(other)) && labels(one).equals(labels(other));
  }

  private static List<LabelSelectorRequirement> expressions(LabelSelector selector) {
    return selector == null || selector.getMatchExpressions() == null
        ? List.of()
        : selector.getMatchExpressions();
  }

  private static Map<String, String> labels(LabelSelector selector) {
    return selector == null || selector.getMatchLabels() == null
        ? Map.of()
        : selector.getMatchLabels();
  }
}
