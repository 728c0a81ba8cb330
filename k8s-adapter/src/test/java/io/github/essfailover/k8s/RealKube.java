package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.labservers.kubernetes.InstalledEss;
import io.github.essfailover.labservers.realcluster.KubeBinaries;
import io.github.essfailover.labservers.realcluster.RealCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The one real control plane of this JVM, with the accounts of the shipped manifests. Tests that
 * want it carry the tag {@code real-cluster}.
 */
final class RealKube {

  static final String TAG = "real-cluster";

  private RealKube() {}

  /** Started when it is first wanted; it ends with the JVM. */
  private static final class Started {
    static final RealCluster CLUSTER = start();

    private static RealCluster start() {
      RealCluster cluster =
          RealCluster.start(KubeBinaries.given(), Path.of(System.getProperty("java.io.tmpdir")));
      InstalledEss.define(cluster.admin());
      for (String name : List.of("watch", "failover", "helm-watch", "helm-failover")) {
        cluster.apply(manifest(name));
      }
      return cluster;
    }
  }

  static RealCluster cluster() {
    return Started.CLUSTER;
  }

  static KubernetesClient admin() {
    return cluster().admin();
  }

  /** A client with the permissions of that manifest and no others. */
  static KubernetesClient client(String role) {
    return client(role, cluster().address());
  }

  static KubernetesClient client(String role, InetSocketAddress via) {
    return cluster().client(token(role), via);
  }

  static String token(String role) {
    return cluster().token("essfailover", "essfailover-" + role, Duration.ofHours(1));
  }

  static String manifest(String role) {
    try (InputStream in = KubernetesCluster.class.getResourceAsStream("rbac/" + role + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
