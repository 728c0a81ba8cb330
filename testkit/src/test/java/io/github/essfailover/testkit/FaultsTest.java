package io.github.essfailover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Promotion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FaultsTest {
  private final SimulatedTime time = SimulatedTime.seeded(1);
  private final FakeWorld world = FakeWorld.builder("dc1", "dc2").time(time).build();
  private final FakeCluster cluster = world.dataCenter("dc1").cluster();
  private final Instant start = time.now();

  @Test
  void call_notApplied_hasNoEffectAndTheNextOneWorks() {
    holding().call(1).with(new Fault.NotApplied());
    assertThat(failureOf(cluster.hold()).effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(cluster.operatorReplicas()).isEqualTo(1);
    cluster.hold().apply(Calls.by(time.clock()));
    assertThat(cluster.operatorReplicas()).isZero();
  }

  @Test
  void call_unknownButApplied_hasItsEffect() {
    holding().with(new Fault.UnknownButApplied());
    assertThat(failureOf(cluster.hold()).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(cluster.operatorReplicas()).isZero();
  }

  @Test
  void call_unknownNotApplied_hasNoEffect() {
    holding().with(new Fault.UnknownNotApplied());
    assertThat(failureOf(cluster.hold()).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(cluster.operatorReplicas()).isEqualTo(1);
  }

  @Test
  void call_permanent_isRefusedWithItsCode() {
    holding().with(new Fault.Permanent("FORBIDDEN"));
    AdapterException refused = failureOf(cluster.hold());
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refused.code()).isEqualTo("FORBIDDEN");
  }

  @Test
  void promotion_halfApplied_isAPrimaryWithoutItsMark() {
    world.faults().on("dc2", Port.DATABASE, "promote").call(1).with(new Fault.UnknownHalfApplied());
    FakeDatabase database = world.dataCenter("dc2").database("main");
    FenceProof proof =
        FenceProof.statedBy(Person.named("ada"), "test", List.of(), start.plusSeconds(60));
    Change promotion = database.promote(new Promotion(MarkId.of("run-1"), 1, proof));
    assertThat(failureOf(promotion).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(database.observe(soon()).isPrimary()).isTrue();
    assertThat(database.observe(soon()).marks()).isEmpty();
    int timeline = database.observe(soon()).timeline();
    promotion.apply(Calls.by(time.clock()));
    assertThat(database.observe(soon()).lineage()).containsExactly(MarkId.of("run-1"));
    assertThat(database.observe(soon()).timeline()).isEqualTo(timeline);
  }

  @Test
  void call_slow_takesItsTime() {
    holding().with(new Fault.Slow(Duration.ofSeconds(7)));
    cluster.hold().apply(Calls.by(time.clock()));
    assertThat(time.now()).isEqualTo(start.plusSeconds(7));
    assertThat(cluster.operatorReplicas()).isZero();
  }

  @Test
  void call_slowerThanItsDeadline_isUnknownAtTheDeadline() {
    holding().with(new Fault.Slow(Duration.ofHours(1)));
    assertThat(failureOf(cluster.hold()).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(time.now()).isEqualTo(start.plusSeconds(60));
  }

  @Test
  void look_slowerThanItsDeadline_isNotApplied() {
    world
        .faults()
        .on("dc1", Port.CLUSTER, "observe")
        .nextCall()
        .with(new Fault.Slow(Duration.ofHours(1)));
    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> cluster.observe(soon()));
    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(cluster.observe(soon()).held()).isFalse();
  }

  @Test
  void call_hanging_landsLaterWhoeverInterruptsIt() {
    holding().with(new Fault.Hangs(Duration.ofMinutes(5)));
    Future<?> task = time.executor().submit(() -> cluster.hold().apply(Calls.by(time.clock())));
    time.after(Duration.ofSeconds(60), () -> task.cancel(true));
    time.after(Duration.ofSeconds(299), () -> assertThat(cluster.operatorReplicas()).isEqualTo(1));
    time.advance(Duration.ofMinutes(6));
    assertThat(task.isCancelled()).isTrue();
    assertThat(cluster.operatorReplicas()).isZero();
  }

  @Test
  void call_interruptedWhileSlow_isUnknownAndHasNoEffect() {
    holding().with(new Fault.Slow(Duration.ofSeconds(30)));
    Future<?> task = time.executor().submit(() -> cluster.hold().apply(Calls.by(time.clock())));
    time.after(Duration.ofSeconds(10), () -> task.cancel(true));
    time.advance(Duration.ofMinutes(6));
    assertThat(cluster.operatorReplicas()).isEqualTo(1);
  }

  @Test
  void source_decidesWhatNoScriptDoes() {
    world.faults().source(call -> Optional.of(new Fault.NotApplied()));
    assertThat(failureOf(cluster.hold()).effect()).isEqualTo(Effect.NOT_APPLIED);
    world.faults().clear();
    cluster.hold().apply(Calls.by(time.clock()));
    assertThat(world.faults().calls())
        .extracting(PortCall::toString)
        .containsExactly("dc1/cluster/cluster hold #1", "dc1/cluster/cluster hold #2");
  }

  @Test
  void latency_isTakenByEveryCall() {
    world.latency(Duration.ofMillis(20));
    cluster.observe(soon());
    cluster.hold().apply(Calls.by(time.clock()));
    assertThat(time.now()).isEqualTo(start.plusMillis(40));
  }

  private Faults.Selection holding() {
    return world.faults().on("dc1", Port.CLUSTER, "hold");
  }

  private AdapterException failureOf(Change change) {
    return catchThrowableOfType(AdapterException.class, () -> change.apply(Calls.by(time.clock())));
  }

  private Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10), time.clock());
  }

  /** It would keep a thread busy until the clock of the machine is there. */
  @Test
  @Timeout(30)
  void hangs_inAWorldWhereNoTimePasses_isOverAtOnce() {
    FakeWorld still = FakeWorld.of("dc1", "dc2");
    still.faults().on("dc2", Port.CLUSTER, "observe").with(new Fault.Hangs(Duration.ofHours(1)));

    assertThat(
            still
                .dataCenter("dc2")
                .cluster()
                .observe(Deadline.after(Duration.ofSeconds(5), Clock.systemUTC()))
                .identity())
        .isEqualTo("uid-dc2");
  }
}
