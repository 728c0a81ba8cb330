package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** A fence in a real control plane, with the account of the manifest; and others' rules. */
final class RealFenceFixture implements FirewallAdapterContract.Fixture {

  private static final String NAMESPACE = "element-onprem";

  private final RealEss ess = new RealEss(false);
  private final FirewallAdapter fence;

  /**
   * Starts it.
   *
   * @param maker is given a canary of a network that enforces policies at once
   */
  RealFenceFixture(BiFunction<KubernetesCluster, OutboundCanary, FirewallAdapter> maker) {
    fence = maker.apply(ess.adapter, deadline -> outbound());
    create(ingress("ess-synapse", Map.of("app.kubernetes.io/part-of", "matrix-stack")));
    create(ingress("ess-element-web", Map.of("app.kubernetes.io/managed-by", "element-operator")));
    create(ingress("grafana", Map.of("app", "grafana")));
    create(
        new NetworkPolicyBuilder()
            .withNewMetadata()
            .withName("tenant-default")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withNewSpec()
            .withNewPodSelector()
            .endPodSelector()
            .withPolicyTypes("Ingress")
            .endSpec()
            .build());
  }

  private static void create(HasMetadata object) {
    RealKube.admin().resource(object).create();
  }

  private static HasMetadata ingress(String name, Map<String, String> labels) {
    return new IngressBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withIngressClassName("nginx")
        .withNewDefaultBackend()
        .withNewService()
        .withName(name)
        .withNewPort()
        .withName("http")
        .endPort()
        .endService()
        .endDefaultBackend()
        .endSpec()
        .build();
  }

  private static boolean outbound() {
    return RealKube.admin()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(NAMESPACE)
        .list()
        .getItems()
        .stream()
        .noneMatch(EgressPolicy::isOurs);
  }

  @Override
  public FirewallAdapter adapter() {
    return fence;
  }

  @Override
  public Optional<Boolean> outboundWorks() {
    return Optional.of(outbound());
  }

  @Override
  public Set<String> kept() {
    Set<String> kept = new TreeSet<>(ess.installed.belongings());
    RealKube.admin().network().v1().ingresses().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(ingress -> !ClassicSight.isOfTheDeployment(ingress))
        .forEach(ingress -> kept.add(ingress.toString()));
    RealKube.admin()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(NAMESPACE)
        .list()
        .getItems()
        .stream()
        .filter(policy -> !EgressPolicy.isOurs(policy))
        .forEach(policy -> kept.add(policy.toString()));
    return kept;
  }

  @Override
  public Set<String> secrets() {
    return Set.of(ess.token);
  }

  @Override
  public void kill() {
    ess.link.close();
  }

  @Override
  public void fallSilent() {
    ess.link.fallSilent();
  }

  @Override
  public void loseAnswers() {
    ess.link.loseAnswers();
  }

  @Override
  public void wakeUp() {
    ess.link.recover();
  }

  @Override
  public void close() {
    ess.close();
  }
}
