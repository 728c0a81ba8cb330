package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.contract.ContractCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KubernetesClusterChangesTest {

  private static final String OPERATOR = "element-operator-controller-manager";

  private final TestCluster cluster = new TestCluster(false);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void hold_conflictingWriter_isNotApplied() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PUT", "/scale", 409);

    AdapterException conflict = refused(cluster.adapter.hold(), 1);

    assertThat(conflict.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(cluster.look().held()).isFalse();
  }

  @Test
  void hold_serverShedsLoad_isSentOnceAndNotApplied() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PUT", "/scale", 429);

    AdapterException busy = refused(cluster.adapter.hold(), 1);

    assertThat(busy.code()).isEqualTo("KUBERNETES_BUSY");
    assertThat(busy.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(cluster.look().held()).as("nobody but the engine tries again").isFalse();
    cluster.apply(cluster.adapter.hold(), 1);
    assertThat(cluster.until(ClusterState::held).held()).isTrue();
  }

  @Test
  void scale_objectChangedInBetween_conflicts() {
    Deployment read = operator();
    cluster.apply(cluster.adapter.hold(), 2);
    cluster.until(state -> !read.getMetadata().getResourceVersion().equals(version()));

    Api api = new Api(cluster.client, TestCluster.in(TestCluster.PATIENCE));
    OperatorScale late =
        new OperatorScale(api, ContractCall.of(2, TestCluster.in(TestCluster.PATIENCE)));
    AdapterException conflict =
        catchThrowableOfType(AdapterException.class, () -> late.toOne(read));

    assertThat(conflict.code()).isEqualTo("KUBERNETES_CONFLICT");
    assertThat(operator().getSpec().getReplicas()).isZero();
  }

  @Test
  void change_lowerEpochThanStamped_isSuperseded() {
    cluster.apply(cluster.adapter.hold(), 7);

    for (Change change :
        List.of(
            cluster.adapter.hold(),
            cluster.adapter.removeWorkloads(),
            cluster.adapter.activate())) {
      AdapterException refusal = refused(change, 6);
      assertThat(refusal.code()).isEqualTo("EPOCH_SUPERSEDED");
      assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    }
    assertThat(operator().getSpec().getReplicas()).isZero();
    assertThatCode(() -> cluster.apply(cluster.adapter.hold(), 8)).doesNotThrowAnyException();
  }

  @Test
  void hold_patchForbidden_stillScales() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PATCH", OPERATOR, 403);

    cluster.apply(cluster.adapter.hold(), 2);

    assertThat(cluster.until(ClusterState::held).held()).isTrue();
  }

  @Test
  void hold_scaleForbidden_namesVerbAndResource() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PUT", "/scale", 403);

    AdapterException refusal = refused(cluster.adapter.hold(), 1);

    assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refusal.remedy()).contains("update on deployments/scale in element-operator");
  }

  @Test
  void hold_serverError_isUnknown() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PUT", "/scale", 500);

    assertThat(refused(cluster.adapter.hold(), 1).effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void everyChange_leavesWebhooksAndUpdaterAlone() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::held);
    cluster.apply(cluster.adapter.removeWorkloads(), 1);
    cluster.until(ClusterState::isEmpty);

    assertThat(cluster.simulated.writes())
        .isNotEmpty()
        .noneMatch(write -> write.contains("conversion-webhook"))
        .noneMatch(write -> write.contains("updater"));
    assertThat(cluster.adapter.check(TestCluster.in(TestCluster.PATIENCE)))
        .extracting(Finding::check)
        .containsExactly("cluster.identity");
  }

  @Test
  void activate_moreReplicasThanOne_keepsThem() {
    cluster.client.apps().deployments().inNamespace("element-operator").withName(OPERATOR).scale(2);

    cluster.apply(cluster.adapter.activate(), 1);

    assertThat(operator().getSpec().getReplicas()).isEqualTo(2);
  }

  private static AdapterException refused(Change change, long epoch) {
    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class,
            () -> change.apply(ContractCall.of(epoch, TestCluster.in(TestCluster.PATIENCE))));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  private String version() {
    return operator().getMetadata().getResourceVersion();
  }

  private Deployment operator() {
    return cluster
        .client
        .apps()
        .deployments()
        .inNamespace("element-operator")
        .withName(OPERATOR)
        .get();
  }
}
