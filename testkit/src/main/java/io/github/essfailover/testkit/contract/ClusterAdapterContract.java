package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.ClusterAdapter;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClusterAdapter} promises. Subclass it and make clusters:
 *
 * <pre>{@code
 * final class MyClusterContractTest extends ClusterAdapterContract {
 *   @Override
 *   protected Fixture start(boolean active) { ... }
 * }
 * }</pre>
 */
public abstract class ClusterAdapterContract {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Duration SLACK = Duration.ofSeconds(4);

  private Fixture cluster = new NotStarted();

  /**
   * One cluster of one test. Real fixtures wait in real time, fakes may let their own time pass.
   */
  protected interface Fixture extends AutoCloseable {

    /** The adapter under test; always the same. */
    ClusterAdapter adapter();

    /** Whether the deployment's databases take writes; at first they do. */
    void databaseWritable(boolean writable);

    /**
     * The names of everything of the deployment that removing workloads must keep: custom
     * resources, services, secrets, volumes. Not empty for a real cluster.
     */
    Set<String> kept();

    /** The cluster dies: from now on connections are refused. */
    void kill();

    /**
     * The cluster takes connections and never answers.
     *
     * @return whether the fixture can do that; if not, the test is skipped
     */
    default boolean fallSilent() {
      return false;
    }

    /** The clock that deadlines are made of. */
    default Clock clock() {
      return Clock.systemUTC();
    }

    /** Lets about that much time pass, by {@link #clock()}. */
    void pass(Duration time);

    /** Ends it. Called once. */
    @Override
    void close();
  }

  /**
   * Starts a cluster.
   *
   * @param active whether it runs the deployment, everything ready; otherwise it is held, without
   *     any workload, like a standby
   */
  protected abstract Fixture start(boolean active);

  @AfterEach
  final void endCluster() {
    cluster.close();
  }

  @Test
  void observe_activeCluster_showsWhatRuns() {
    cluster = start(true);

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
  void observe_heldCluster_isEmptyAndKnowsItsDatabases() {
    cluster = start(false);

    ClusterState state = look();

    assertThat(state.held()).isTrue();
    assertThat(state.isEmpty()).isTrue();
    assertThat(state.active().yes()).isFalse();
    assertThat(state.active().seen()).isNotBlank();
    assertThat(state.databases()).isNotEmpty();
  }

  @Test
  void observe_sameCluster_hasTheSameIdentity() {
    cluster = start(true);
    String before = look().identity();

    apply(cluster.adapter().hold());

    assertThat(look().identity()).isEqualTo(before);
  }

  @Test
  void hold_activeCluster_showsHeldAndNothingRecreated() {
    cluster = start(true);
    until(s -> s.active().yes());

    apply(cluster.adapter().hold());
    until(ClusterState::held);
    apply(cluster.adapter().removeWorkloads());
    until(ClusterState::isEmpty);
    cluster.pass(Duration.ofSeconds(1));

    assertThat(look().isEmpty()).isTrue();
  }

  @Test
  void hold_twice_equalsOnce() {
    cluster = start(true);
    until(s -> s.active().yes());

    apply(cluster.adapter().hold());
    until(ClusterState::held);
    apply(cluster.adapter().hold());

    assertThat(look().held()).isTrue();
  }

  @Test
  void removeWorkloads_heldCluster_leavesNoPodAndNotActive() {
    cluster = start(true);
    until(s -> s.active().yes());
    apply(cluster.adapter().hold());
    until(ClusterState::held);

    apply(cluster.adapter().removeWorkloads());
    ClusterState state = until(ClusterState::isEmpty);

    assertThat(state.pods()).isEmpty();
    assertThat(state.active().yes()).isFalse();
  }

  @Test
  void removeWorkloads_twice_equalsOnce() {
    cluster = start(true);
    until(s -> s.active().yes());
    apply(cluster.adapter().hold());
    until(ClusterState::held);

    apply(cluster.adapter().removeWorkloads());
    apply(cluster.adapter().removeWorkloads());
    until(ClusterState::isEmpty);
    apply(cluster.adapter().removeWorkloads());

    assertThat(look().isEmpty()).isTrue();
  }

  @Test
  void removeWorkloads_heldCluster_keepsEverythingElse() {
    cluster = start(true);
    until(s -> s.active().yes());
    Set<String> before = cluster.kept();
    apply(cluster.adapter().hold());
    until(ClusterState::held);

    apply(cluster.adapter().removeWorkloads());
    until(ClusterState::isEmpty);

    assertThat(cluster.kept()).isEqualTo(before);
    assertThat(look().databases()).isNotEmpty();
  }

  @Test
  void removeWorkloads_notHeld_isRefusedAndNothingIsRemoved() {
    cluster = start(true);
    ClusterState before = until(s -> s.active().yes());

    AdapterException refusal = refused(cluster.adapter().removeWorkloads(), PATIENCE);

    assertThat(refusal.effect()).isNotEqualTo(Effect.UNKNOWN);
    assertThat(look().workloads()).hasSameSizeAs(before.workloads());
  }

  @Test
  void activate_heldCluster_becomesReady() {
    cluster = start(false);

    apply(cluster.adapter().activate());
    ClusterState state = until(s -> s.active().yes());

    assertThat(state.held()).isFalse();
    assertThat(state.workloads()).isNotEmpty().allMatch(workload -> workload.isReady());
  }

  @Test
  void activate_twice_equalsOnce() {
    cluster = start(false);

    apply(cluster.adapter().activate());
    apply(cluster.adapter().activate());
    until(s -> s.active().yes());
    apply(cluster.adapter().activate());

    assertThat(look().active().yes()).isTrue();
  }

  @Test
  void activate_afterRemoval_becomesReadyAgain() {
    cluster = start(true);
    until(s -> s.active().yes());
    apply(cluster.adapter().hold());
    until(ClusterState::held);
    apply(cluster.adapter().removeWorkloads());
    until(ClusterState::isEmpty);

    apply(cluster.adapter().activate());

    assertThat(until(s -> s.active().yes()).held()).isFalse();
  }

  @Test
  void activate_databaseNotWritable_isNotReadyWithReasonUntilItIs() {
    cluster = start(false);
    cluster.databaseWritable(false);

    apply(cluster.adapter().activate());
    until(s -> !s.held() && !s.workloads().isEmpty());
    cluster.pass(Duration.ofSeconds(1));
    ClusterState waiting = look();

    assertThat(waiting.active().yes()).isFalse();
    assertThat(waiting.active().seen()).isNotBlank();

    cluster.databaseWritable(true);
    assertThat(until(s -> s.active().yes()).active().hopeless()).isEmpty();
  }

  @Test
  void observe_deadCluster_saysNotApplied() {
    cluster = start(true);
    cluster.kill();

    AdapterException failure = catchThrowableOfType(AdapterException.class, this::look);

    assertThat(failure).isNotNull();
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void hold_deadCluster_saysNotApplied() {
    cluster = start(true);
    cluster.kill();

    assertThat(refused(cluster.adapter().hold(), PATIENCE).effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void everyChange_deadCluster_stillHasAPreview() {
    cluster = start(true);
    ClusterAdapter adapter = cluster.adapter();
    cluster.kill();

    assertThat(adapter.hold().preview()).isNotEmpty();
    assertThat(adapter.removeWorkloads().preview()).isNotEmpty();
    assertThat(adapter.activate().preview()).isNotEmpty();
  }

  @Test
  void observe_silentCluster_endsAtTheDeadline() {
    cluster = start(true);
    assumeTrue(cluster.fallSilent(), "this fixture has no cluster that takes calls in silence");
    Deadline slack = Deadline.after(SHORT.plus(SLACK), cluster.clock());

    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class,
            () -> cluster.adapter().observe(Deadline.after(SHORT, cluster.clock())));

    assertThat(failure).isNotNull();
    assertThat(slack.isExpired()).isFalse();
  }

  @Test
  void hold_silentCluster_endsAtTheDeadline() {
    cluster = start(true);
    assumeTrue(cluster.fallSilent(), "this fixture has no cluster that takes calls in silence");
    Deadline slack = Deadline.after(SHORT.plus(SLACK), cluster.clock());

    AdapterException failure = refused(cluster.adapter().hold(), SHORT);

    assertThat(failure.effect()).isNotEqualTo(Effect.PERMANENT);
    assertThat(slack.isExpired()).isFalse();
  }

  private ClusterState look() {
    return cluster.adapter().observe(Deadline.after(PATIENCE, cluster.clock()));
  }

  /** Applies it as the engine does: what had no effect, for instance a conflict, is repeated. */
  private void apply(Change change) {
    Deadline patience = Deadline.after(PATIENCE, cluster.clock());
    while (!isApplied(change, patience)) {
      cluster.pass(Duration.ofMillis(30));
    }
  }

  private static boolean isApplied(Change change, Deadline patience) {
    try {
      change.apply(ContractCall.of(1, patience));
      return true;
    } catch (AdapterException e) {
      if (e.effect() != Effect.NOT_APPLIED || patience.isExpired()) {
        throw e;
      }
      return false;
    }
  }

  private AdapterException refused(Change change, Duration within) {
    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class,
            () -> change.apply(ContractCall.of(1, Deadline.after(within, cluster.clock()))));
    assertThat(refusal).as("the change is refused").isNotNull();
    return refusal;
  }

  private ClusterState until(Predicate<ClusterState> wanted) {
    Deadline patience = Deadline.after(PATIENCE, cluster.clock());
    ClusterState seen = look();
    while (!wanted.test(seen) && !patience.isExpired()) {
      cluster.pass(Duration.ofMillis(30));
      seen = look();
    }
    assertThat(seen).as("seen last").matches(wanted);
    return seen;
  }

  /** Before a test started its cluster. */
  private static final class NotStarted implements Fixture {

    @Override
    public ClusterAdapter adapter() {
      throw new IllegalStateException("no cluster was started");
    }

    @Override
    public void databaseWritable(boolean writable) {}

    @Override
    public Set<String> kept() {
      return Set.of();
    }

    @Override
    public void kill() {}

    @Override
    public void pass(Duration time) {}

    @Override
    public void close() {}
  }
}
