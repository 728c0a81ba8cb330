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
   * @throws IllegalArgumentException when it cannot be read; nothing of it is quoted
   */
  public static KubernetesClient fromKubeconfig(String kubeconfig) {
    return of(read(kubeconfig));
  }

  /** What a parser says of YAML that it cannot read shows lines of it, tokens too. */
  private static Config read(String kubeconfig) {
    try {
      return Config.fromKubeconfig(kubeconfig);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "kubeconfig cannot be read (" + e.getClass().getSimpleName() + "); try it with kubectl");
    }
  }

  /**
   * A client for that configuration, without retries and over HTTP/1.1. The caller closes it.
   *
   * <p>Over HTTP/2 an API server that does not know a token ends the connection after its 401
   * (Kubernetes pull request 121120, feature UnauthenticatedHTTP2DOSMitigation, on by default), and
   * the JDK's client then reports a lost connection, as seen with Kubernetes 1.34.4 and Java 17: an
   * expired token would look like a server that does not answer.
   */
  public static KubernetesClient of(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(0)
                .withHttp2Disable(true)
                .build())
        .build();
  }
}
