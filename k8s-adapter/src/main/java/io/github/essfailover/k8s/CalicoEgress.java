package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.k8s.internal.Specs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Calico's policy: tiers by their order, in a tier policies by their order, in a policy rules one
 * after the other; the first that allows or denies decides. Kubernetes' own policies are in the
 * default tier with order 1000 (Calico documentation, "Network policy", "Tier", and "Get started
 * with policy tiers"). Ours is in the default tier with order 0. Immutable.
 *
 * @param stored whether it is written as Calico stores it, since its API is not served
 */
record CalicoEgress(EgressPolicy policy, boolean stored) implements EgressRule {

  static final ResourceDefinitionContext SERVED = context("projectcalico.org", "v3");
  static final ResourceDefinitionContext STORED = context("crd.projectcalico.org", "v1");

  private static final String DEFAULT_TIER = "default";
  private static final double ORDER = 0;

  private static ResourceDefinitionContext context(String group, String version) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind("NetworkPolicy")
        .withPlural("networkpolicies")
        .withNamespaced(true)
        .build();
  }

  @Override
  public PolicyKind kind() {
    return PolicyKind.CALICO;
  }

  @Override
  public ResourceDefinitionContext context() {
    return stored ? STORED : SERVED;
  }

  /** Calico stores policies under the name of their tier, a dot, and their own name. */
  @Override
  public String objectName() {
    return stored ? DEFAULT_TIER + "." + policy.name() : policy.name();
  }

  @Override
  public Map<String, Object> spec() {
    List<Object> rules = new ArrayList<>();
    policy.allowed().forEach(allowed -> allow(allowed).forEach(rules::add));
    rules.add(Map.of("action", "Deny"));
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("tier", DEFAULT_TIER);
    spec.put("order", ORDER);
    spec.put("selector", policy.spared().map(CalicoEgress::without).orElse("all()"));
    spec.put("types", List.of("Egress"));
    spec.put("egress", rules);
    return spec;
  }

  private static String without(EgressPolicy.Spared spared) {
    return "!(" + spared.label() + " == '" + spared.value() + "')";
  }

  private static Stream<Map<String, Object>> allow(AllowedEgress allowed) {
    if (allowed.isDns()) {
      Map<String, Object> pods =
          Map.of(
              "namespaceSelector",
              "projectcalico.org/name == 'kube-system'",
              "selector",
              "k8s-app == 'kube-dns'",
              "ports",
              List.of(53));
      return Stream.of("UDP", "TCP")
          .map(protocol -> Map.of("action", "Allow", "protocol", protocol, "destination", pods));
    }
    Map<String, Object> rule = new LinkedHashMap<>();
    Map<String, Object> destination = new LinkedHashMap<>();
    rule.put("action", "Allow");
    allowed.range().ifPresent(range -> destination.put("nets", List.of(range.text())));
    allowed
        .port()
        .ifPresent(
            number -> {
              rule.put("protocol", "TCP");
              destination.put("ports", List.of(number));
            });
    rule.put("destination", destination);
    return Stream.of(rule);
  }

  @Override
  public List<String> openings(Api api, List<GenericKubernetesResource> all) {
    List<String> openings = new ArrayList<>();
    all.stream()
        .filter(found -> !EgressPolicy.isOurs(found))
        .filter(CalicoEgress::comesFirst)
        .forEach(found -> openings.add("policy " + found.getMetadata().getName() + " comes first"));
    try {
      global(api).stream()
          .filter(CalicoEgress::comesFirst)
          .forEach(
              found ->
                  openings.add("global policy " + found.getMetadata().getName() + " comes first"));
    } catch (AdapterException e) {
      if (!e.code().equals("KUBERNETES_FORBIDDEN") && !e.code().equals("KUBERNETES_NOT_FOUND")) {
        throw e;
      }
      openings.add("global policies may not be looked at");
    }
    return openings;
  }

  private List<GenericKubernetesResource> global(Api api) {
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(context().getGroup())
            .withVersion(context().getVersion())
            .withKind("GlobalNetworkPolicy")
            .withPlural("globalnetworkpolicies")
            .withNamespaced(false)
            .build();
    return api.read(
        "list",
        context.getPlural() + "." + context.getGroup(),
        client -> client.genericKubernetesResources(context).list().getItems());
  }

  /** Whether it may allow, or pass on, what ours would deny. One without an order comes last. */
  private static boolean comesFirst(GenericKubernetesResource other) {
    Map<?, ?> spec = Json.object(other, "spec");
    boolean lets =
        Json.array(spec.get("egress")).stream()
            .map(rule -> Json.text(Json.object(rule).get("action")))
            .anyMatch(action -> action.equals("Allow") || action.equals("Pass"));
    String tier = Json.text(spec.get("tier"));
    boolean isInOurTier = tier.isEmpty() || tier.equals(DEFAULT_TIER);
    boolean isEarlier = spec.get("order") instanceof Number order && order.doubleValue() <= ORDER;
    return lets && (!isInOurTier || isEarlier);
  }

  /** An absent tier is the default one, and a Calico without tiers drops it. */
  @Override
  public boolean denies(GenericKubernetesResource there) {
    Map<String, Object> spec = new LinkedHashMap<>();
    Json.object(there, "spec").forEach((name, value) -> spec.put(String.valueOf(name), value));
    spec.putIfAbsent("tier", DEFAULT_TIER);
    return Specs.same(spec, spec());
  }
}
