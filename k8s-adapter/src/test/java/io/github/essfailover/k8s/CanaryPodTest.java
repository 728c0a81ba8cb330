package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CanaryPodTest {

  private static final String NAMESPACE = "element-onprem";

  /** Enough to make a pod, and not to wait for it. */
  private static final Duration LITTLE = Duration.ofMillis(1200);

  private final TestCluster cluster = new TestCluster(false);
  private final AtomicReference<Clock> now = new AtomicReference<>(Clock.systemUTC());
  private final CanaryPod canary =
      CanaryPod.in(cluster.adapter, "registry.example.org/synapse:1", "192.0.2.7", 443)
          .clock(TestClock.of(now::get));
  private final CountDownLatch goOn = new CountDownLatch(1);

  /** The first request of a process takes its time. */
  @BeforeEach
  void warmUp() {
    cluster.adapter.reach(TestCluster.in(TestCluster.PATIENCE));
  }

  @AfterEach
  void close() {
    goOn.countDown();
    cluster.close();
  }

  @Test
  void podThatGotOut_worksAndIsDeleted() {
    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();

    assertThat(pods()).isEmpty();
    assertThat(made()).isEqualTo(1);
  }

  @Test
  void podThatWasStopped_doesNotWorkAndIsDeleted() {
    cluster.lonePods = () -> CanarySpec.STOPPED;

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isFalse();

    assertThat(pods()).isEmpty();
  }

  @Test
  void podThatFailedOtherwise_isNoAnswer() {
    cluster.lonePods = () -> 1;

    AdapterException failure = failure(TestCluster.PATIENCE);

    assertThat(failure.code()).isEqualTo("CANARY_POD_FAILED");
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(failure.context().toString()).contains("exit code 1");
    assertThat(pods()).isEmpty();
  }

  @Test
  void podWhoseImageCannotBePulled_isNoAnswerAtOnce() {
    cluster.lonePods = () -> -1;

    AdapterException failure = failure(TestCluster.PATIENCE);

    assertThat(failure.code()).isEqualTo("CANARY_POD_FAILED");
    assertThat(failure.context().toString()).contains("ImagePullBackOff");
    assertThat(pods()).isEmpty();
  }

  @Test
  void podThatAQuotaRefuses_isNoAnswer() {
    cluster.simulated.failNext("POST", "/pods", 403);

    assertThat(failure(TestCluster.PATIENCE).code()).isEqualTo("KUBERNETES_FORBIDDEN");
    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();
  }

  @Test
  void podThatIsLate_answersTheNextQuestion() {
    hold(0);

    assertThat(failure(LITTLE).code()).isEqualTo("CANARY_POD_LATE");
    goOn.countDown();

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();
    assertThat(made()).isEqualTo(1);
    assertThat(pods()).isEmpty();
  }

  @Test
  void podThatIsLate_afterAnAnswer_repeatsThatForAWhile() {
    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();
    hold(CanarySpec.STOPPED);
    later(8);

    assertThat(canary.outboundWorks(TestCluster.in(LITTLE))).isTrue();
    assertThat(made()).isEqualTo(2);
    goOn.countDown();

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isFalse();
  }

  @Test
  void podOfLongAgo_isNotAskedAnyMore() {
    hold(CanarySpec.STOPPED);
    assertThat(failure(LITTLE).code()).isEqualTo("CANARY_POD_LATE");
    cluster.lonePods = () -> 0;
    goOn.countDown();
    later(30);

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();

    assertThat(made()).isEqualTo(2);
    assertThat(pods()).isEmpty();
  }

  @Test
  void leftoversOfACrash_areDeletedBeforeTheNextOne() {
    hold(0);
    assertThat(failure(CanaryPod.in(cluster.adapter, "crashed", "192.0.2.7", 443), LITTLE).code())
        .isEqualTo("CANARY_POD_LATE");
    assertThat(pods()).hasSize(1);
    goOn.countDown();
    untilEnded();

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();

    assertThat(pods()).isEmpty();
  }

  @Test
  void podOfAnotherOrchestrator_isLeftAlone() {
    hold(0);
    assertThat(failure(CanaryPod.in(cluster.adapter, "another", "192.0.2.7", 443), LITTLE).code())
        .isEqualTo("CANARY_POD_LATE");

    failure(LITTLE);

    assertThat(pods()).hasSize(2);
  }

  @Test
  void podThatCannotBeDeleted_hasAnsweredAllTheSame() {
    cluster.simulated.failNext("DELETE", "/pods/", 500);

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();
    assertThat(pods()).hasSize(1);
    later(8);
    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();

    assertThat(pods()).isEmpty();
  }

  @Test
  void answerOfJustNow_isReusedUntilTheRulesChange() {
    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();
    cluster.lonePods = () -> CanarySpec.STOPPED;

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();
    assertThat(made()).isEqualTo(1);
    canary.forget();

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isFalse();
  }

  @Test
  void podUnderWay_whileTheRulesChange_isNotBelieved() {
    hold(0);
    assertThat(failure(LITTLE).code()).isEqualTo("CANARY_POD_LATE");
    canary.forget();
    cluster.lonePods = () -> CanarySpec.STOPPED;
    goOn.countDown();

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isFalse();
    assertThat(pods()).isEmpty();
  }

  @Test
  void lostAnswerOfTheCreation_isUnknownAndCleanedUpLater() {
    cluster.simulated.losing(true);
    assertThat(failure(LITTLE).effect()).isEqualTo(Effect.UNKNOWN);
    cluster.simulated.losing(false);
    assertThat(pods()).hasSize(1);
    untilEnded();

    assertThat(canary.outboundWorks(TestCluster.in(TestCluster.PATIENCE))).isTrue();

    assertThat(pods()).isEmpty();
  }

  @Test
  void hangingServer_endsAtTheDeadline() {
    cluster.simulated.silent(true);

    assertThat(failure(LITTLE).effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void interrupt_isRestoredAndUnknown() {
    hold(0);
    Thread.currentThread().interrupt();

    AdapterException failure = failure(TestCluster.PATIENCE);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.code()).isEqualTo("INTERRUPTED");
  }

  @Test
  void pod_isRestrictedAndNoPartOfTheDeployment() {
    Pod pod =
        new CanarySpec(NAMESPACE, "synapse", List.of(), Optional.of("pull"), List.of()).make("c");
    Container container = pod.getSpec().getContainers().get(0);

    assertThat(EssClassic.inNamespace(NAMESPACE).owns(pod)).isFalse();
    assertThat(pod.getMetadata().getLabels()).doesNotContainKey("app.kubernetes.io/part-of");
    assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isPositive();
    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(pod.getSpec().getImagePullSecrets()).hasSize(1);
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
  }

  @Test
  void wrongOptions_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanaryPod.in(cluster.adapter, "image", "matrix.org", 443))
        .withMessageContaining("matrix.org");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanaryPod.in(cluster.adapter, " ", "192.0.2.7", 443));
    assertThatIllegalArgumentException().isThrownBy(() -> canary.tries("192.0.2.7", 70_000));
    assertThatIllegalArgumentException().isThrownBy(() -> canary.patience(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(canary::command);
  }

  /** The next pods' processes run until {@link #goOn}. */
  private void hold(int exitCode) {
    cluster.lonePods =
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return exitCode;
        };
  }

  private void later(int seconds) {
    now.set(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds)));
  }

  private AdapterException failure(Duration time) {
    return failure(canary, time);
  }

  private static AdapterException failure(CanaryPod which, Duration time) {
    return catchThrowableOfType(
        AdapterException.class, () -> which.outboundWorks(TestCluster.in(time)));
  }

  private void untilEnded() {
    var patience = TestCluster.in(TestCluster.PATIENCE);
    while (pods().stream().anyMatch(pod -> !hasEnded(pod))) {
      assertThat(patience.isExpired()).as("waited too long for the pod to end").isFalse();
      TestCluster.pass(Duration.ofMillis(20));
    }
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null && "Succeeded".equals(pod.getStatus().getPhase());
  }

  private List<Pod> pods() {
    return cluster
        .client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel(CanarySpec.LABEL)
        .list()
        .getItems();
  }

  private long made() {
    return cluster.simulated.writes().stream()
        .filter(write -> write.startsWith("POST") && write.endsWith("/pods"))
        .count();
  }
}
