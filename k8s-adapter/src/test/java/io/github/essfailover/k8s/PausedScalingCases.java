package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.spi.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each change of a cluster stands still before each of its requests in turn; another orchestrator
 * does the opposite, and the first one goes on: all stays as the second one left it.
 */
abstract class PausedScalingCases {

  private final ExecutorService first = Executors.newSingleThreadExecutor();
  private long epoch;

  /** The cluster, and the way to it of the second orchestrator. */
  abstract KubernetesClient client();

  abstract Ess ess();

  @AfterEach
  final void end() {
    first.shutdownNow();
  }

  @Test
  final void hold_pausedWhileAnotherActivates_leavesItActive() throws Exception {
    assertThat(requests(KubernetesCluster::activate, KubernetesCluster::hold)).isGreaterThan(2);
  }

  @Test
  final void activate_pausedWhileAnotherHolds_leavesItHeld() throws Exception {
    assertThat(requests(KubernetesCluster::hold, KubernetesCluster::activate)).isGreaterThan(2);
  }

  @Test
  final void removal_pausedWhileAnotherActivates_leavesItActive() throws Exception {
    assertThat(requests(KubernetesCluster::activate, KubernetesCluster::removeWorkloads))
        .isGreaterThan(1);
  }

  /** Before how many the late one was paused; the last time it was not. */
  private int requests(
      Function<KubernetesCluster, Change> wanted, Function<KubernetesCluster, Change> late)
      throws Exception {
    PausingRequests pausing = new PausingRequests();
    KubernetesCluster newer = KubernetesCluster.of(client(), ess()).locatedIn("dc1");
    try (KubernetesClient paused = pausing.client(client().getConfiguration())) {
      KubernetesCluster older = KubernetesCluster.of(paused, ess()).locatedIn("dc1");
      for (int request = 1; ; request++) {
        prepare(newer, late);
        long old = ++epoch;
        Change change = late.apply(older);
        pausing.arm(request);
        Future<String> result = first.submit(() -> codeOf(change, old));
        while (!pausing.isReached(1) && !result.isDone()) {
          Thread.onSpinWait();
        }
        if (!pausing.isReached(0)) {
          return request - 1;
        }
        TestCluster.repeat(wanted.apply(newer), ++epoch);
        SortedMap<String, String> then = counts();
        pausing.goOn();
        String code = result.get(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(counts()).as("after request %s, %s", request, code).isEqualTo(then);
        assertThat(codeOf(change, old)).isEqualTo("EPOCH_SUPERSEDED");
        assertThat(counts()).isEqualTo(then);
      }
    }
  }

  /** The state that the late change is about. */
  private void prepare(KubernetesCluster newer, Function<KubernetesCluster, Change> late) {
    if (late.apply(newer).preview().equals(newer.hold().preview())) {
      TestCluster.repeat(newer.activate(), ++epoch);
    } else {
      TestCluster.repeat(newer.hold(), ++epoch);
    }
  }

  private static String codeOf(Change change, long epoch) {
    try {
      change.apply(TestCluster.call(epoch));
      return "";
    } catch (AdapterException e) {
      return e.code();
    }
  }

  /** Who has how many replicas, by the epoch that gave them, and what keeps pods away. */
  private SortedMap<String, String> counts() {
    List<HasMetadata> objects = new ArrayList<>();
    objects.addAll(client().apps().deployments().inAnyNamespace().list().getItems());
    objects.addAll(client().apps().statefulSets().inAnyNamespace().list().getItems());
    SortedMap<String, String> counts = new TreeMap<>();
    objects.stream()
        .filter(object -> Stamp.epochOn(object) > 0)
        .forEach(
            object ->
                counts.put(
                    Stamp.name(object),
                    WorkloadReadiness.desired(object) + " by " + Stamp.epochOn(object)));
    client()
        .resourceQuotas()
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(quota -> counts.put(Stamp.name(quota), "is there"));
    return counts;
  }
}
