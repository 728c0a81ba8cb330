package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the policies say, in the words of the plugins' documentation. */
final class EgressRulesTest {

  private static final EgressPolicy ALL = EgressPolicy.in("ess");
  private static final EgressPolicy SOME =
      ALL.allowing(
          List.of(
              AllowedEgress.dns(),
              AllowedEgress.to("10.1.2.0/24", 5432),
              AllowedEgress.to("fd00:1::5")));

  static List<EgressRule> rules() {
    return List.of(
        new KubernetesEgress(ALL),
        new KubernetesEgress(SOME),
        new CiliumEgress(ALL),
        new CiliumEgress(SOME),
        new CalicoEgress(ALL, false),
        new CalicoEgress(SOME, true));
  }

  @Test
  void kubernetes_withoutExceptions_isOfTypeEgressWithoutRules() {
    assertThat(json(new KubernetesEgress(ALL)))
        .isEqualTo(
            """
            {"podSelector":{},"policyTypes":["Egress"]}""");
  }

  @Test
  void kubernetes_withExceptions_allowsThem() {
    assertThat(spec(new KubernetesEgress(SOME)))
        .isEqualTo(
            parsed(
                """
                {"podSelector": {}, "policyTypes": ["Egress"], "egress": [
                  {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                           "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
                   "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
                  {"to": [{"ipBlock": {"cidr": "10.1.2.0/24"}}], "ports": [{"protocol": "TCP", "port": 5432}]},
                  {"to": [{"ipBlock": {"cidr": "fd00:1::5/128"}}]}]}
                """));
  }

  @Test
  void cilium_withoutExceptions_deniesEverybody() {
    assertThat(json(new CiliumEgress(ALL)))
        .isEqualTo(
            """
            {"endpointSelector":{},"egressDeny":[{"toEntities":["all"]}]}""");
  }

  /** A deny wins over every allow, so what is excepted must not be denied at all. */
  @Test
  void cilium_withExceptions_leavesThemOutOfWhatIsDenied() {
    assertThat(spec(new CiliumEgress(SOME)))
        .isEqualTo(
            parsed(
                """
                {"endpointSelector": {},
                 "egress": [
                  {"toEndpoints": [{"matchLabels": {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns"}}],
                   "toPorts": [{"ports": [{"port": "53", "protocol": "ANY"}]}]},
                  {"toCIDR": ["10.1.2.0/24"], "toPorts": [{"ports": [{"port": "5432", "protocol": "TCP"}]}]},
                  {"toCIDR": ["fd00:1::5/128"]}],
                 "egressDeny": [
                  {"toEntities": ["host", "remote-node", "health", "init", "unmanaged"]},
                  {"toEndpoints": [
                    {"matchExpressions": [
                      {"key": "k8s:io.kubernetes.pod.namespace", "operator": "Exists"},
                      {"key": "k8s:io.kubernetes.pod.namespace", "operator": "NotIn", "values": ["kube-system"]}]},
                    {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "kube-system"},
                     "matchExpressions": [{"key": "k8s:k8s-app", "operator": "NotIn", "values": ["kube-dns"]}]}]},
                  {"toCIDRSet": [
                    {"cidr": "0.0.0.0/0", "except": ["10.1.2.0/24"]},
                    {"cidr": "::/0", "except": ["fd00:1::5/128"]}]}]}
                """));
  }

  @Test
  void calico_withExceptions_allowsThemBeforeItDenies() {
    assertThat(spec(new CalicoEgress(SOME, false)))
        .isEqualTo(
            parsed(
                """
                {"tier": "default", "order": 0.0, "selector": "all()", "types": ["Egress"], "egress": [
                  {"action": "Allow", "protocol": "UDP", "destination":
                    {"namespaceSelector": "projectcalico.org/name == 'kube-system'", "selector": "k8s-app == 'kube-dns'", "ports": [53]}},
                  {"action": "Allow", "protocol": "TCP", "destination":
                    {"namespaceSelector": "projectcalico.org/name == 'kube-system'", "selector": "k8s-app == 'kube-dns'", "ports": [53]}},
                  {"action": "Allow", "protocol": "TCP", "destination": {"nets": ["10.1.2.0/24"], "ports": [5432]}},
                  {"action": "Allow", "destination": {"nets": ["fd00:1::5/128"]}},
                  {"action": "Deny"}]}
                """));
  }

  @Test
  void calico_withoutItsApi_isNamedAsItIsStored() {
    assertThat(new CalicoEgress(ALL, true).make(Map.of()).getMetadata().getName())
        .isEqualTo("default.essfailover-egress");
    assertThat(new CalicoEgress(ALL, true).make(Map.of()).getApiVersion())
        .isEqualTo("crd.projectcalico.org/v1");
    assertThat(new CalicoEgress(ALL, false).make(Map.of()).getMetadata().getName())
        .isEqualTo("essfailover-egress");
  }

  @Test
  void sparedPods_areNotSelected() {
    EgressPolicy sparing = ALL.sparing(new EgressPolicy.Spared("cnpg.io/cluster", "ess"));

    assertThat(json(new CiliumEgress(sparing))).contains("NotIn").contains("cnpg.io/cluster");
    assertThat(spec(new CalicoEgress(sparing, false)).get("selector"))
        .isEqualTo("!(cnpg.io/cluster == 'ess')");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void denies_whatItMade_asTheServerGivesItBack(EgressRule rule) {
    GenericKubernetesResource made = copy(rule.make(Map.of()));
    assertThat(rule.denies(made)).isTrue();

    // Calico's API server writes these members into every rule.
    edit(made, spec -> rulesOf(spec).forEach(one -> one.putIfAbsent("source", Map.of())));
    assertThat(rule.denies(made)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void denies_anythingElse_isFalse(EgressRule rule) {
    GenericKubernetesResource narrowed = copy(rule.make(Map.of()));
    edit(narrowed, spec -> spec.put("podSelector", Map.of("matchLabels", Map.of("app", "web"))));
    assertThat(rule.denies(narrowed)).isFalse();

    GenericKubernetesResource opened = copy(rule.make(Map.of()));
    edit(opened, spec -> spec.put("egress", List.of(Map.of())));
    assertThat(rule.denies(opened)).isFalse();

    GenericKubernetesResource emptied = copy(rule.make(Map.of()));
    emptied.setAdditionalProperty("spec", Map.of());
    assertThat(rule.denies(emptied)).isFalse();
  }

  @Test
  void denies_otherExceptions_isFalse() {
    for (EgressRule rule :
        List.of(new KubernetesEgress(ALL), new CiliumEgress(ALL), new CalicoEgress(ALL, false))) {
      EgressRule wider =
          switch (rule.kind()) {
            case KUBERNETES -> new KubernetesEgress(SOME);
            case CILIUM -> new CiliumEgress(SOME);
            case CALICO -> new CalicoEgress(SOME, false);
          };
      assertThat(rule.denies(copy(wider.make(Map.of())))).as("%s", rule.kind()).isFalse();
    }
  }

  @Test
  void ciliumPolicy_withFurtherSpecs_isNotOurs() {
    CiliumEgress rule = new CiliumEgress(ALL);
    GenericKubernetesResource more = rule.make(Map.of());
    more.setAdditionalProperty("specs", List.of(Map.of()));

    assertThat(rule.denies(more)).isFalse();
  }

  @SuppressWarnings("unchecked") // JSON objects
  private static void edit(GenericKubernetesResource object, Consumer<Map<String, Object>> how) {
    Map<String, Object> spec =
        new LinkedHashMap<>((Map<String, Object>) object.getAdditionalProperties().get("spec"));
    how.accept(spec);
    object.setAdditionalProperty("spec", spec);
  }

  @SuppressWarnings("unchecked") // JSON objects
  private static List<Map<String, Object>> rulesOf(Map<String, Object> spec) {
    return (List<Map<String, Object>>) spec.getOrDefault("egress", List.of());
  }

  private static GenericKubernetesResource copy(GenericKubernetesResource object) {
    return Serialization.unmarshal(Serialization.asJson(object), GenericKubernetesResource.class);
  }

  private static Map<?, ?> parsed(String json) {
    return Serialization.unmarshal(json, Map.class);
  }

  private static Map<?, ?> spec(EgressRule rule) {
    return Serialization.unmarshal(json(rule), Map.class);
  }

  private static String json(EgressRule rule) {
    return Serialization.asJson(rule.spec());
  }
}
