package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three simulated clusters and their clients. */
final class LockClusters implements AutoCloseable {

  static final String NAMESPACE = "essfailover";
  static final Duration REQUEST = Duration.ofMillis(800);
  static final Duration LEASE = Duration.ofMillis(2500);

  final List<SimulatedCluster> clusters = new ArrayList<>();
  final List<KubernetesClient> clients = new ArrayList<>();

  LockClusters() {
    for (int i = 1; i <= 3; i++) {
      SimulatedCluster cluster =
          SimulatedCluster.builder().identity("5f0b6a52-0000-4000-8000-00000000000" + i).start();
      clusters.add(cluster);
      clients.add(cluster.newClient());
    }
  }

  /** A lock of its own, as another process would have. */
  KubernetesMajorityLock.Builder lock() {
    return KubernetesMajorityLock.builder()
        .cluster("dc1", clients.get(0))
        .cluster("dc2", clients.get(1))
        .cluster("dc3", clients.get(2))
        .requestLimit(REQUEST)
        .leaseDuration(LEASE);
  }

  @Override
  public void close() {
    clients.forEach(KubernetesClient::close);
    clusters.forEach(SimulatedCluster::close);
  }
}
