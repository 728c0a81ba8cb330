package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.util.Map;
import java.util.function.Function;

/**
 * The API server until a deadline: every request ends then, is sent once, and fails with what is
 * known about its effect. Thread-safe.
 */
public final class Api {

  private final KubernetesClient client;
  private final Deadline deadline;

  public Api(KubernetesClient client, Deadline deadline) {
    this.client = client;
    this.deadline = deadline;
  }

  /** A request that changes nothing. */
  public <T> T read(String verb, String resource, Function<KubernetesClient, T> request) {
    return send(new ApiFailures(verb, resource, false), request);
  }

  /** A request that changes something. */
  public <T> T write(String verb, String resource, Function<KubernetesClient, T> request) {
    return send(new ApiFailures(verb, resource, true), request);
  }

  private <T> T send(ApiFailures failures, Function<KubernetesClient, T> request) {
    try {
      return request.apply(bounded());
    } catch (KubernetesClientException e) {
      throw failures.of(e, client.getMasterUrl().getAuthority());
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).startsWith("invalid header value")) {
        throw failures.unusableToken();
      }
      throw e;
    }
  }

  /**
   * The same connections with a time-out and without retries: fabric8 would repeat a refused
   * connection for some 19 s, and retrying is the engine's business.
   */
  private KubernetesClient bounded() {
    long millis = deadline.remaining().toMillis();
    if (millis <= 0) {
      throw AdapterException.notApplied(
          "DEADLINE_REACHED",
          "The time was up before the API server was asked.",
          Map.of("deadline", deadline.toString()),
          null);
    }
    RequestConfig config =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestTimeout((int) Math.min(millis, Integer.MAX_VALUE))
            .withRequestRetryBackoffLimit(0)
            .build();
    return client.newClient(config).adapt(KubernetesClient.class);
  }
}
