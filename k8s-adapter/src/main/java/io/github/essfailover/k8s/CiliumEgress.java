package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cilium's policy: "Deny policies take precedence over allow policies, regardless of whether they
 * are a Cilium Network Policy, a Clusterwide Cilium Network Policy or even a Kubernetes Network
 * Policy" (Cilium documentation, "Deny Policies"). So an exception has to be left out of what is
 * denied; allowing it beside a rule that denies all would let nothing out. Ranges of addresses
 * never select pods and nodes (Cilium documentation, "Layer 3 Policies"), which are denied apart.
 * Immutable.
 */
record CiliumEgress(EgressPolicy policy) implements EgressRule {

  static final ResourceDefinitionContext CONTEXT =
      new ResourceDefinitionContext.Builder()
          .withGroup("cilium.io")
          .withVersion("v2")
          .withKind("CiliumNetworkPolicy")
          .withPlural("ciliumnetworkpolicies")
          .withNamespaced(true)
          .build();

  private static final String NAMESPACE = "k8s:io.kubernetes.pod.namespace";
  private static final String APP = "k8s:k8s-app";
  private static final String DNS_NAMESPACE = "kube-system";
  private static final String DNS_APP = "kube-dns";

  @Override
  public PolicyKind kind() {
    return PolicyKind.CILIUM;
  }

  @Override
  public ResourceDefinitionContext context() {
    return CONTEXT;
  }

  @Override
  public Map<String, Object> spec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("endpointSelector", policy.spared().map(KubernetesEgress::without).orElse(Map.of()));
    if (policy.allowed().isEmpty()) {
      spec.put("egressDeny", List.of(Map.of("toEntities", List.of("all"))));
    } else {
      spec.put("egress", policy.allowed().stream().map(CiliumEgress::allow).toList());
      spec.put("egressDeny", allButAllowed());
    }
    return spec;
  }

  private List<Object> allButAllowed() {
    return List.of(
        Map.of("toEntities", List.of("host", "remote-node", "health", "init", "unmanaged")),
        Map.of("toEndpoints", pods()),
        Map.of("toCIDRSet", List.of(rest("0.0.0.0/0", false), rest("::/0", true))));
  }

  /** An operator NotIn alone would select what has no such label too: the world. */
  private List<Object> pods() {
    if (!policy.allowsDns()) {
      return List.of(Map.of("matchExpressions", List.of(exists(NAMESPACE))));
    }
    return List.of(
        Map.of("matchExpressions", List.of(exists(NAMESPACE), notIn(NAMESPACE, DNS_NAMESPACE))),
        Map.of(
            "matchLabels",
            Map.of(NAMESPACE, DNS_NAMESPACE),
            "matchExpressions",
            List.of(notIn(APP, DNS_APP))));
  }

  private Map<String, Object> rest(String everything, boolean isVersion6) {
    List<String> ranges = new ArrayList<>();
    for (AllowedEgress allowed : policy.allowed()) {
      allowed
          .range()
          .filter(range -> range.isVersion6() == isVersion6)
          .map(Cidr::text)
          .filter(range -> !ranges.contains(range))
          .ifPresent(ranges::add);
    }
    return ranges.isEmpty()
        ? Map.of("cidr", everything)
        : Map.of("cidr", everything, "except", ranges);
  }

  private static Map<String, Object> allow(AllowedEgress allowed) {
    Map<String, Object> rule = new LinkedHashMap<>();
    if (allowed.isDns()) {
      rule.put(
          "toEndpoints",
          List.of(Map.of("matchLabels", Map.of(NAMESPACE, DNS_NAMESPACE, APP, DNS_APP))));
      rule.put("toPorts", port(53, "ANY"));
    }
    allowed.range().ifPresent(range -> rule.put("toCIDR", List.of(range.text())));
    allowed.port().ifPresent(number -> rule.put("toPorts", port(number, "TCP")));
    return rule;
  }

  /** Ports are text in Cilium's policies. */
  private static List<Object> port(int number, String protocol) {
    return List.of(
        Map.of("ports", List.of(Map.of("port", String.valueOf(number), "protocol", protocol))));
  }

  private static Map<String, Object> exists(String label) {
    return Map.of("key", label, "operator", "Exists");
  }

  private static Map<String, Object> notIn(String label, String value) {
    return Map.of("key", label, "operator", "NotIn", "values", List.of(value));
  }

  /** None: no allow rule wins over a deny rule. */
  @Override
  public List<String> openings(Api api, List<GenericKubernetesResource> all) {
    return List.of();
  }
}
