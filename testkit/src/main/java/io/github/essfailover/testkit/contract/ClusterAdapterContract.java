package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.spi.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClusterAdapter} promises. Subclass it and make clusters:
 *
 * <pre>{@code
 * final class MyClusterContractTest extends ClusterAdapterContract {
 *   @Override
 *   protected Fixture start(boolean active) {
 *     return new MyCluster(active);   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class ClusterAdapterContract
    extends ChangingAdapterContract<ClusterAdapterContract.Fixture> {

  /** One fixture(). */
  public interface Fixture extends AdapterFixture<ClusterAdapter> {

    /** Whether the deployment's databases take writes; at first they do. */
    void databaseWritable(boolean writable);

    /**
     * The names of everything of the deployment that removing workloads must keep: custom
     * resources, services, secrets, volumes. Not empty for a real fixture().
     */
    Set<String> kept();
  }

  /** For subclasses. */
  protected ClusterAdapterContract() {}

  /**
   * Starts a cluster; it is closed after the test.
   *
   * @param active whether it runs the deployment, everything ready; otherwise it is held, without
   *     any workload, like a standby
   */
  protected abstract Fixture start(boolean active) throws Exception;

  @Override
  final Fixture begin() throws Exception {
    return start(true);
  }

  @Override
  final List<Look> looks() {
    return List.of(adapter()::observe);
  }

  @Override
  final List<Change> changes() {
    return List.of(adapter().hold(), adapter().removeWorkloads(), adapter().activate());
  }

  @Override
  final Change there() {
    return adapter().hold();
  }

  @Override
  final void goBack() throws InterruptedException {
    untilApplied(adapter().activate());
  }

  @Override
  final Boolean picture() {
    return look().held();
  }

  @Test
  final void observe_activeCluster_showsWhatRuns() throws Exception {

    ClusterState state = until(s -> s.active().yes());

    assertThat(state.identity()).isNotBlank();
    assertThat(state.held()).isFalse();
    assertThat(state.isEmpty()).isFalse();
    assertThat(state.operator()).isNotEmpty().allMatch(workload -> workload.isReady());
    assertThat(state.workloads()).isNotEmpty().allMatch(workload -> workload.isReady());
    assertThat(state.pods()).isNotEmpty();
    assertThat(state.podsOnLostNodes()).isEmpty();
    assertThat(state.databases()).isNotEmpty();
  }

  @Test
  final void observe_heldCluster_isEmptyAndKnowsItsDatabases() throws Exception {
    use(() -> start(false));

    ClusterState state = look();

    assertThat(state.held()).isTrue();
    assertThat(state.isEmpty()).isTrue();
    assertThat(state.active().yes()).isFalse();
    assertThat(state.active().seen()).isNotBlank();
    assertThat(state.databases()).isNotEmpty();
  }

  @Test
  final void observe_sameCluster_hasTheSameIdentity() throws Exception {
    String before = look().identity();

    untilApplied(adapter().hold());

    assertThat(look().identity()).isEqualTo(before);
  }

  @Test
  final void hold_activeCluster_showsHeldAndNothingRecreated() throws Exception {
    until(s -> s.active().yes());

    untilApplied(adapter().hold());
    until(ClusterState::held);
    untilApplied(adapter().removeWorkloads());
    until(ClusterState::isEmpty);
    fixture().pass(Duration.ofSeconds(1));

    assertThat(look().isEmpty()).isTrue();
  }

  @Test
  final void removeWorkloads_heldCluster_leavesNoPodAndNotActive() throws Exception {
    until(s -> s.active().yes());
    untilApplied(adapter().hold());
    until(ClusterState::held);

    untilApplied(adapter().removeWorkloads());
    ClusterState state = until(ClusterState::isEmpty);

    assertThat(state.pods()).isEmpty();
    assertThat(state.active().yes()).isFalse();
  }

  @Test
  final void removeWorkloads_twice_equalsOnce() throws Exception {
    until(s -> s.active().yes());
    untilApplied(adapter().hold());
    until(ClusterState::held);

    untilApplied(adapter().removeWorkloads());
    untilApplied(adapter().removeWorkloads());
    until(ClusterState::isEmpty);
    untilApplied(adapter().removeWorkloads());

    assertThat(look().isEmpty()).isTrue();
  }

  @Test
  final void removeWorkloads_heldCluster_keepsEverythingElse() throws Exception {
    until(s -> s.active().yes());
    Set<String> before = fixture().kept();
    untilApplied(adapter().hold());
    until(ClusterState::held);

    untilApplied(adapter().removeWorkloads());
    until(ClusterState::isEmpty);

    assertThat(fixture().kept()).isEqualTo(before);
    assertThat(look().databases()).isNotEmpty();
  }

  @Test
  final void removeWorkloads_notHeld_isRefusedAndNothingIsRemoved() throws Exception {
    ClusterState before = until(s -> s.active().yes());

    AdapterException refusal = refused(adapter().removeWorkloads());

    assertThat(refusal.effect()).isNotEqualTo(Effect.UNKNOWN);
    assertThat(look().workloads()).hasSameSizeAs(before.workloads());
  }

  @Test
  final void activate_heldCluster_becomesReady() throws Exception {
    use(() -> start(false));

    untilApplied(adapter().activate());
    ClusterState state = until(s -> s.active().yes());

    assertThat(state.held()).isFalse();
    assertThat(state.workloads()).isNotEmpty().allMatch(workload -> workload.isReady());
  }

  @Test
  final void activate_twice_equalsOnce() throws Exception {
    use(() -> start(false));

    untilApplied(adapter().activate());
    untilApplied(adapter().activate());
    until(s -> s.active().yes());
    untilApplied(adapter().activate());

    assertThat(look().active().yes()).isTrue();
  }

  @Test
  final void activate_afterRemoval_becomesReadyAgain() throws Exception {
    until(s -> s.active().yes());
    untilApplied(adapter().hold());
    until(ClusterState::held);
    untilApplied(adapter().removeWorkloads());
    until(ClusterState::isEmpty);

    untilApplied(adapter().activate());

    assertThat(until(s -> s.active().yes()).held()).isFalse();
  }

  @Test
  final void activate_databaseNotWritable_isNotReadyWithReasonUntilItIs() throws Exception {
    use(() -> start(false));
    fixture().databaseWritable(false);

    untilApplied(adapter().activate());
    until(s -> !s.held() && !s.workloads().isEmpty());
    fixture().pass(Duration.ofSeconds(1));
    ClusterState waiting = look();

    assertThat(waiting.active().yes()).isFalse();
    assertThat(waiting.active().seen()).isNotBlank();

    fixture().databaseWritable(true);
    assertThat(until(s -> s.active().yes()).active().hopeless()).isEmpty();
  }

  @Test
  final void changes_whenTheyAreTold_areToldUntilWhatWasAskedForIsSeen() throws Exception {
    use(() -> start(false));
    Optional<Signal> changes = adapter().changes();
    if (changes.isEmpty()) {
      return;
    }
    Semaphore told = new Semaphore(0);
    try (Signal.Subscription listening = changes.get().listen(told::release)) {
      until(listening::isLive, live -> live);

      untilApplied(adapter().activate());
      boolean seen = false;
      while (!seen && told.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        told.drainPermits();
        seen = look().active().yes();
      }

      assertThat(seen).as("the last change was told").isTrue();
    }
  }

  private AdapterException refused(Change change) {
    AdapterException refusal = catchThrowableOfType(AdapterException.class, () -> apply(change));
    assertThat(refusal).as("the change is refused").isNotNull();
    return refusal;
  }

  private ClusterAdapter adapter() {
    return fixture().adapter();
  }

  private ClusterState look() {
    return adapter().observe(within(PATIENCE));
  }

  private ClusterState until(Predicate<ClusterState> wanted) throws InterruptedException {
    return until(this::look, wanted);
  }
}
