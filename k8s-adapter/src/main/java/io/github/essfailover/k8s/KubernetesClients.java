package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * Clients that talk to the cluster that was said and to no other: the environment, the user's
 * kubeconfig and a pod's service account are not looked at. Thread-safe, without state.
 */
public final class KubernetesClients {

  private KubernetesClients() {}

  /**
   * A client for the current context of a kubeconfig. The caller closes it.
   *
   * @param kubeconfig the file's content, YAML
   */
  public static KubernetesClient fromKubeconfig(String kubeconfig) {
    return of(Config.fromKubeconfig(kubeconfig));
  }

  /** A client for that configuration, without retries. The caller closes it. */
  public static KubernetesClient of(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build())
        .build();
  }
}
