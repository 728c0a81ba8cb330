package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** A fence in a simulated cluster that holds two Ingresses of the deployment, and others' rules. */
final class FenceFixture implements FirewallAdapterContract.Fixture {

  private static final String NAMESPACE = "element-onprem";
  private static final String TOKEN = "a-token-that-nobody-may-see";

  private final TestCluster cluster = new TestCluster(false);
  private final KubernetesClient client;
  private final FirewallAdapter fence;

  /**
   * Starts it.
   *
   * @param maker is given a canary of a network that enforces policies at once
   */
  FenceFixture(BiFunction<KubernetesCluster, OutboundCanary, FirewallAdapter> maker) {
    this(Plugin.NONE, maker);
  }

  /** The same, in a cluster with that network plugin. */
  FenceFixture(
      Plugin plugin, BiFunction<KubernetesCluster, OutboundCanary, FirewallAdapter> maker) {
    plugin.installIn(cluster.simulated);
    client =
        KubernetesClients.of(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.simulated.masterUrl())
                .withHttp2Disable(true)
                .withOauthToken(TOKEN)
                .build());
    fence =
        maker.apply(
            KubernetesCluster.of(client, EssClassic.inNamespace(NAMESPACE)).locatedIn("dc1"),
            deadline -> outbound(cluster.client));
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
            .withPolicyTypes("Ingress")
            .endSpec()
            .build());
  }

  private void create(HasMetadata object) {
    cluster.client.resource(object).create();
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
        .endService()
        .endDefaultBackend()
        .endSpec()
        .build();
  }

  private static boolean outbound(KubernetesClient beside) {
    return Plugin.policies(beside, NAMESPACE).stream().noneMatch(EgressPolicy::isOurs);
  }

  @Override
  public FirewallAdapter adapter() {
    return fence;
  }

  @Override
  public Optional<Boolean> outboundWorks() {
    return Optional.of(outbound(cluster.client));
  }

  @Override
  public Set<String> kept() {
    Set<String> kept = new TreeSet<>(cluster.simulated.belongings());
    for (HasMetadata object :
        cluster.client.network().v1().ingresses().inNamespace(NAMESPACE).list().getItems()) {
      if (!ClassicSight.isOfTheDeployment(object)) {
        kept.add(object.toString());
      }
    }
    Plugin.policies(cluster.client, NAMESPACE).stream()
        .filter(policy -> !EgressPolicy.isOurs(policy))
        .forEach(policy -> kept.add(policy.toString()));
    return kept;
  }

  @Override
  public Set<String> secrets() {
    return Set.of(TOKEN);
  }

  @Override
  public void kill() {
    cluster.simulated.powerLoss();
  }

  @Override
  public void fallSilent() {
    cluster.simulated.silent(true);
  }

  @Override
  public void loseAnswers() {
    cluster.simulated.losing(true);
  }

  @Override
  public void wakeUp() {
    cluster.simulated.silent(false);
    cluster.simulated.losing(false);
  }

  @Override
  public void close() {
    client.close();
    cluster.close();
  }
}
