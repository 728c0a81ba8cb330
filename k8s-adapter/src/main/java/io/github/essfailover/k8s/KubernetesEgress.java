package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Cidr;
import io.github.essfailover.k8s.internal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Kubernetes' own policy: a policy of type Egress without rules denies all egress of the pods that
 * it selects, unless another one allows it (Kubernetes documentation, "Network Policies").
 * Immutable.
 *
 * @param others kinds of policies that the cluster serves too and that may allow egress
 */
record KubernetesEgress(EgressPolicy policy, List<PolicyKind> others) implements EgressRule {

  static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup("networking.k8s.io")
          .withVersion("v1")
          .withKind("NetworkPolicy")
          .withPlural("networkpolicies")
          .withNamespaced(true)
          .build();

  KubernetesEgress(EgressPolicy policy) {
    this(policy, List.of());
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.KUBERNETES;
  }

  @Override
  public ResourceDefinitionContext context() {
    return CONTEXT;
  }

  @Override
  public Map<String, Object> spec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("podSelector", policy.spared().map(KubernetesEgress::without).orElse(Map.of()));
    spec.put("policyTypes", List.of("Egress"));
    if (!policy.allowed().isEmpty()) {
      spec.put("egress", policy.allowed().stream().map(KubernetesEgress::allow).toList());
    }
    return spec;
  }

  /** A label selector, as Cilium's is too. */
  static Map<String, Object> without(EgressPolicy.Spared spared) {
    return Map.of(
        "matchExpressions",
        List.of(
            Map.of("key", spared.label(), "operator", "NotIn", "values", List.of(spared.value()))));
  }

  private static Map<String, Object> allow(AllowedEgress allowed) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("to", List.of(allowed.range().map(KubernetesEgress::block).orElseGet(() -> DNS_PODS)));
    if (allowed.isDns()) {
      rule.put("ports", List.of(port("UDP", 53), port("TCP", 53)));
    }
    allowed.port().ifPresent(number -> rule.put("ports", List.of(port("TCP", number))));
    return rule;
  }

  private static final Map<String, Object> DNS_PODS =
      Map.of(
          "namespaceSelector",
          Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", "kube-system")),
          "podSelector",
          Map.of("matchLabels", Map.of("k8s-app", "kube-dns")));

  private static Map<String, Object> block(Cidr range) {
    return Map.of("ipBlock", Map.of("cidr", range.text()));
  }

  private static Map<String, Object> port(String protocol, int number) {
    return Map.of("protocol", protocol, "port", number);
  }

  @Override
  public List<String> openings(Api api, List<GenericKubernetesResource> all) {
    List<String> openings = new ArrayList<>();
    all.stream()
        .filter(found -> !EgressPolicy.isOurs(found))
        .filter(found -> !Json.array(Json.object(found, "spec").get("egress")).isEmpty())
        .forEach(
            found ->
                openings.add("policy " + found.getMetadata().getName() + " lets something out"));
    others.forEach(
        kind -> openings.add("policies of " + kind + " are served too and were not looked at"));
    return openings;
  }
}
