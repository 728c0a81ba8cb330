package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.labservers.kubernetes.InstalledEss;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** An ESS in the real control plane, and an adapter with the account for failovers. */
final class RealEss implements AutoCloseable {

  final AtomicBoolean databaseWritable = new AtomicBoolean(true);
  final FaultyLink link = FaultyLink.to(RealKube.cluster().address());
  final String token = RealKube.token("failover");
  final KubernetesClient client = RealKube.cluster().client(token, link.address());
  final InstalledEss installed;
  final KubernetesCluster adapter;

  RealEss(boolean active) {
    this(SimulatedCluster.builder().active(active), EssClassic.inNamespace("element-onprem"));
  }

  private RealEss(SimulatedCluster.Builder builder, Ess ess) {
    adapter = KubernetesCluster.of(client, ess).locatedIn("dc1");
    installed =
        InstalledEss.in(
            RealKube.admin(),
            builder
                .databaseWritable(databaseWritable::get)
                .synapseStartUp(Duration.ofMillis(200))
                .podStartUp(Duration.ofMillis(80))
                .podTermination(Duration.ofMillis(120))
                .reconcileTime(Duration.ofMillis(120))
                .restartAfter(Duration.ofMillis(150)));
  }

  /** One with a release of the chart matrix-stack. */
  static RealEss helm(boolean active, EssHelm ess) {
    return new RealEss(SimulatedCluster.builder().helm().active(active), ess);
  }

  ClusterState look() {
    return adapter.observe(TestCluster.in(TestCluster.PATIENCE));
  }

  ClusterState until(Predicate<ClusterState> wanted) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    ClusterState seen = look();
    while (!wanted.test(seen)) {
      if (patience.isExpired()) {
        throw new AssertionError("seen last: " + seen);
      }
      TestCluster.pass(Duration.ofMillis(50));
      seen = look();
    }
    return seen;
  }

  @Override
  public void close() {
    client.close();
    link.close();
    installed.close();
  }
}
