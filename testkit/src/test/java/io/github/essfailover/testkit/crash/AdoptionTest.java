package io.github.essfailover.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.testkit.Calls;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server that is promoted and not marked belongs to the journal with the intent (the matrix: kind
 * HALF), and to nobody else.
 */
class AdoptionTest {
  private static final Failover LOST =
      Failover.of("dc1")
          .to("dc2")
          .because("INC-1: dc1 lost power")
          .sourceIsDown(Person.named("Ada"), "the provider confirmed it on the phone");

  private final SimulatedTime time = SimulatedTime.seeded(1);
  private final FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();

  private FailoverOrchestrator orchestrator(InMemoryJournal journal) {
    return world
        .orchestrator()
        .journal(journal)
        .approvals(ScriptedApprovals.approvingPlans())
        .workers(time.executor())
        .timer(time.executor())
        .random(time.random())
        .build();
  }

  /** Somebody promotes dc2 and gets no further. */
  private void promoteHalf() {
    FenceProof proof =
        FenceProof.statedBy(
            Person.named("Bob"), "by hand", List.of(), time.now().plus(Duration.ofHours(1)));
    world
        .faults()
        .on("dc2", Port.DATABASE, "promote")
        .nextCall()
        .with(new Fault.UnknownHalfApplied());
    assertThatThrownBy(
            () ->
                world
                    .dataCenter("dc2")
                    .database("main")
                    .promote(new Promotion(MarkId.of("theirs.promote.main.dc2"), 1, proof))
                    .apply(Calls.by(time.clock())))
        .isInstanceOf(FailoverException.class);
  }

  @Test
  void promotedWithoutAMark_beforeThePlan_isNotPlanned() {
    world.powerLoss("dc1");
    promoteHalf();

    assertThatThrownBy(() -> orchestrator(InMemoryJournal.in(time)).plan(LOST))
        .isInstanceOf(FailoverException.class);
  }

  @Test
  void promotedWithoutAMark_betweenPlanAndStart_isRefused() {
    world.powerLoss("dc1");
    InMemoryJournal journal = InMemoryJournal.in(time);
    FailoverOrchestrator orchestrator = orchestrator(journal);
    Plan plan = orchestrator.plan(LOST);
    promoteHalf();

    assertThatThrownBy(() -> orchestrator.start(plan)).isInstanceOf(FailoverException.class);
    assertThat(journal.runs()).isEmpty();
  }

  @Test
  void promotedWithoutAMark_beforeTheIntentOfTheRun_isNeverMarkedByIt() {
    world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = orchestrator(InMemoryJournal.in(time));
    Run run = orchestrator.start(orchestrator.plan(LOST));
    promoteHalf();

    // Nobody answers what follows; how the run ends is not what this is about.
    time.advance(Duration.ofHours(2));

    assertThat(run.isOver()).isTrue();
    assertThat(new Truth(world).promotions("dc2", "main")).isEqualTo(1);
    assertThat(new Truth(world).marks("dc2", "main", MarkId.of(run.id() + ".promote.main.dc2")))
        .isZero();
  }
}
