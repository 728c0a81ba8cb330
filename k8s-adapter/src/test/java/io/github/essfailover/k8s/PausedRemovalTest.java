package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.spi.Change;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A removal of what the operator of Classic made stands still before each of its requests in turn;
 * meanwhile the data center is activated and its operator reconciles: the first one goes on and
 * deletes nothing of that.
 */
class PausedRemovalTest {

  private final ExecutorService first = Executors.newSingleThreadExecutor();
  private final TestCluster cluster = new TestCluster(true);
  private long epoch;

  @AfterEach
  void end() {
    first.shutdownNow();
    cluster.close();
  }

  @Test
  void removal_pausedWhileTheOperatorReconciles_deletesNothingOfThat() throws Exception {
    PausingRequests pausing = new PausingRequests();
    int request = 0;
    try (KubernetesClient paused = pausing.client(cluster.client.getConfiguration())) {
      KubernetesCluster older =
          KubernetesCluster.of(paused, EssClassic.inNamespace("element-onprem")).locatedIn("dc1");
      boolean reached = true;
      while (reached) {
        cluster.until(state -> !controllers().isEmpty());
        TestCluster.repeat(cluster.adapter.hold(), ++epoch);
        cluster.until(state -> state.held() && !operatorRuns());
        long old = ++epoch;
        Change removal = older.removeWorkloads();
        pausing.arm(++request);
        Future<String> result = first.submit(() -> codeOf(removal, old));
        while (!pausing.isReached(1) && !result.isDone()) {
          Thread.onSpinWait();
        }
        reached = pausing.isReached(0);
        if (reached) {
          TestCluster.repeat(cluster.adapter.activate(), ++epoch);
          reconcile();
          SortedMap<String, String> then = controllers();
          pausing.goOn();
          String code = result.get(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
          assertThat(controllers())
              .as("after request %s, %s", request, code)
              .containsAllEntriesOf(then);
        }
      }
    }
    assertThat(request).as("requests of a removal").isGreaterThan(6);
  }

  private boolean operatorRuns() {
    return cluster
        .client
        .pods()
        .inNamespace(ClassicOperator.USUAL_NAMESPACE)
        .list()
        .getItems()
        .stream()
        .anyMatch(pod -> pod.getMetadata().getName().contains("controller-manager"));
  }

  private static String codeOf(Change change, long epoch) {
    try {
      change.apply(TestCluster.call(epoch));
      return "";
    } catch (AdapterException e) {
      return e.code();
    }
  }

  private Stream<HasMetadata> made() {
    KubernetesClient client = cluster.client;
    return Stream.of(
            client.apps().statefulSets().inAnyNamespace().list().getItems().stream(),
            client.apps().deployments().inAnyNamespace().list().getItems().stream())
        .flatMap(each -> each)
        .map(each -> (HasMetadata) each)
        .filter(each -> each.getMetadata().getDeletionTimestamp() == null)
        .filter(
            each ->
                ClassicSight.OPERATOR_LABEL.equals(
                    String.valueOf(each.getMetadata().getLabels().get(ClassicSight.MANAGED_BY))));
  }

  /** Names and identities. */
  private SortedMap<String, String> controllers() {
    SortedMap<String, String> all = new TreeMap<>();
    made().forEach(each -> all.put(Stamp.name(each), each.getMetadata().getUid()));
    return all;
  }

  /** As the operator writes to what it finds. */
  private void reconcile() {
    String change = "{\"metadata\":{\"annotations\":{\"reconciled-for\":\"" + epoch + "\"}}}";
    made()
        .forEach(
            each ->
                cluster.client.resource(each).patch(PatchContext.of(PatchType.JSON_MERGE), change));
  }
}
