package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.contract.ContractCall;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** A simulated cluster, a client and the adapter under test. */
final class TestCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  final AtomicBoolean databaseWritable = new AtomicBoolean(true);

  /** With which code pods without an owner exit. */
  volatile IntSupplier lonePods = () -> 0;

  final SimulatedCluster simulated;
  final KubernetesClient client;
  final KubernetesCluster adapter;

  TestCluster(boolean active) {
    this(SimulatedCluster.builder().active(active), EssClassic.inNamespace("element-onprem"));
  }

  private TestCluster(SimulatedCluster.Builder builder, Ess ess) {
    simulated =
        builder
            .databaseWritable(databaseWritable::get)
            .lonePods(() -> lonePods.getAsInt())
            .synapseStartUp(Duration.ofMillis(200))
            .podStartUp(Duration.ofMillis(80))
            .podTermination(Duration.ofMillis(120))
            .reconcileTime(Duration.ofMillis(120))
            .restartAfter(Duration.ofMillis(150))
            .start();
    client = simulated.newClient();
    adapter = KubernetesCluster.of(client, ess).locatedIn("dc1");
  }

  /** One with a release of the chart matrix-stack. */
  static TestCluster helm(boolean active, EssHelm ess) {
    return new TestCluster(SimulatedCluster.builder().helm().active(active), ess);
  }

  /** The release with the counts of an active data center. */
  static EssHelm release() {
    return EssHelm.release("ess")
        .replicas("synapse-main", 1)
        .replicas("synapse-federation-sender", 2)
        .replicas("matrix-authentication-service", 2)
        .replicas("hookshot", 1)
        .replicas("redis", 1)
        .replicas("haproxy", 1)
        .replicas("element-web", 1);
  }

  ClusterState look() {
    return adapter.observe(in(PATIENCE));
  }

  ClusterState until(Predicate<ClusterState> wanted) {
    Deadline patience = in(PATIENCE);
    ClusterState seen = look();
    while (!wanted.test(seen) && !patience.isExpired()) {
      pass(Duration.ofMillis(20));
      seen = look();
    }
    assertThat(seen).as("seen last").matches(wanted);
    return seen;
  }

  /** Applies it; a conflict with the controllers' own writes is repeated. */
  void apply(Change change, long epoch) {
    repeat(change, epoch);
  }

  static void repeat(Change change, long epoch) {
    Deadline patience = in(PATIENCE);
    while (!isApplied(change, ContractCall.of(epoch, patience))) {
      pass(Duration.ofMillis(20));
    }
  }

  private static boolean isApplied(Change change, ContractCall call) {
    try {
      change.apply(call);
      return true;
    } catch (AdapterException e) {
      if (e.effect() != Effect.NOT_APPLIED || call.deadline().isExpired()) {
        throw e;
      }
      return false;
    }
  }

  static ContractCall call(long epoch) {
    return ContractCall.of(epoch, in(PATIENCE));
  }

  /** The refusal of a change that must not succeed. */
  static AdapterException refused(Change change, long epoch) {
    AdapterException refusal =
        catchThrowableOfType(AdapterException.class, () -> change.apply(call(epoch)));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  static Deadline in(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  static void pass(Duration time) {
    try {
      assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    simulated.close();
  }
}
