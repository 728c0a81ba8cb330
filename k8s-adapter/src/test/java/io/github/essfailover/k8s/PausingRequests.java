package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that stands still just before one of its requests leaves. Thread-safe. */
final class PausingRequests implements Interceptor {

  private int left = Integer.MAX_VALUE;
  private CountDownLatch reached = new CountDownLatch(1);
  private CountDownLatch released = new CountDownLatch(1);

  /** A client like that one, whose requests pass here. The caller closes it. */
  KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("pausing", this))
        .build();
  }

  /** Before the request with that number, counted from now and 1. */
  synchronized void arm(int request) {
    left = request;
    reached = new CountDownLatch(1);
    released = new CountDownLatch(1);
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    CountDownLatch until;
    synchronized (this) {
      left--;
      if (left != 0) {
        return;
      }
      until = released;
      reached.countDown();
    }
    await(until, TestCluster.PATIENCE.toMillis());
  }

  /** Whether it stands there within that time. */
  boolean isReached(long millis) {
    CountDownLatch latch;
    synchronized (this) {
      latch = reached;
    }
    return await(latch, millis);
  }

  synchronized void goOn() {
    released.countDown();
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
