package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Signal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Watches of a real API server that forgets what they had seen. */
@Tag(RealKube.TAG)
final class RealChangesTest {

  @Test
  void listen_serverForgotTheVersion_listsAgainAndTells() throws InterruptedException {
    Semaphore told = new Semaphore(0);
    try (RealEss ess = new RealEss(false);
        Signal.Subscription listening =
            ess.adapter.changes().orElseThrow().listen(() -> told.release())) {
      until(listening::isLive);
      String seen =
          RealKube.admin().pods().inNamespace("default").list().getMetadata().getResourceVersion();
      ess.link.fallSilent();
      for (int i = 0; i < 20; i++) {
        writeSomething(i);
      }
      RealKube.cluster().restartApiServer();
      assertThat(isGone(seen)).as("the server answers 410 to who saw version %s", seen).isTrue();
      told.drainPermits();

      ess.link.recover();
      until(listening::isLive);
      TestCluster.repeat(ess.adapter.activate(), 1);

      assertThat(told.tryAcquire(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      untilActive(ess);
    }
  }

  /** A server that has just started sheds load (429) until it has read everything. */
  private static void untilActive(RealEss ess) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    boolean active = false;
    while (!active) {
      assertThat(patience.isExpired()).as("waited too long").isFalse();
      TestCluster.pass(Duration.ofMillis(50));
      try {
        active = ess.look().active().yes();
      } catch (AdapterException e) {
        assertThat(e.code()).isEqualTo("KUBERNETES_BUSY");
      }
    }
  }

  private static void writeSomething(int i) {
    RealKube.admin()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("something")
                .withNamespace("default")
                .addToAnnotations("example.org/round", String.valueOf(i))
                .endMetadata()
                .build())
        .serverSideApply();
  }

  private static boolean isGone(String version) {
    try {
      String answer =
          RealKube.admin()
              .raw(
                  "/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=2&resourceVersion="
                      + version);
      return answer != null && answer.contains("\"code\":410");
    } catch (KubernetesClientException e) {
      return e.getCode() == 410;
    }
  }

  private static void until(BooleanSupplier wanted) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE.multipliedBy(2));
    while (!wanted.getAsBoolean()) {
      assertThat(patience.isExpired()).as("waited too long").isFalse();
      TestCluster.pass(Duration.ofMillis(50));
    }
  }
}
