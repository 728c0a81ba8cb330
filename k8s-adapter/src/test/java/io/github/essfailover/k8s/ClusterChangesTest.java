package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Signal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClusterChangesTest {

  private final TestCluster cluster = new TestCluster(false);
  private final Semaphore told = new Semaphore(0);

  @AfterEach
  void end() {
    cluster.close();
  }

  private Signal.Subscription listen() {
    return cluster.adapter.changes().orElseThrow().listen(told::release);
  }

  private static void until(BooleanSupplier wanted) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    while (!wanted.getAsBoolean() && !patience.isExpired()) {
      TestCluster.pass(Duration.ofMillis(5));
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }

  private boolean isTold() throws InterruptedException {
    return told.tryAcquire(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void listen_quietCluster_becomesLiveAndTellsSoOnce() throws InterruptedException {
    try (Signal.Subscription listening = listen()) {
      until(listening::isLive);

      assertThat(isTold()).isTrue();
    }
  }

  @Test
  void listen_operatorIsScaledUp_tellsUntilTheDeploymentIsReconciled() throws InterruptedException {
    try (Signal.Subscription listening = listen()) {
      until(listening::isLive);
      cluster.apply(cluster.adapter.activate(), 1);

      boolean reconciled = false;
      while (!reconciled && isTold()) {
        told.drainPermits();
        reconciled = cluster.look().active().yes();
      }

      assertThat(reconciled).as("the last change was told, too").isTrue();
    }
  }

  @Test
  void listen_apiServerGone_isNotLive() {
    try (Signal.Subscription listening = listen()) {
      until(listening::isLive);

      cluster.simulated.powerLoss();

      until(() -> !listening.isLive());
    }
  }

  @Test
  void listen_apiServerBack_isLiveAgainAndTells() throws InterruptedException {
    try (Signal.Subscription listening = listen()) {
      until(listening::isLive);
      cluster.simulated.powerLoss();
      until(() -> !listening.isLive());
      told.drainPermits();

      cluster.simulated.powerOn();

      until(listening::isLive);
      cluster.apply(cluster.adapter.activate(), 1);
      assertThat(isTold()).isTrue();
    }
  }

  @Test
  void listen_silentApiServer_returnsAtOnceAndIsNotLive() {
    cluster.simulated.silent(true);

    try (Signal.Subscription listening = listen()) {
      assertThat(listening.isLive()).isFalse();
    } finally {
      cluster.simulated.silent(false);
    }
  }

  @Test
  void close_whileWatching_tellsNothingMore() {
    Signal.Subscription listening = listen();
    until(listening::isLive);

    listening.close();
    until(() -> !listening.isLive());
    told.drainPermits();
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());

    assertThat(told.availablePermits()).isZero();
  }
}
