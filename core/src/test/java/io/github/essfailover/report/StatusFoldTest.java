package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.journal.SampleRun;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.SamplePlans;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusFoldTest {

  private static final DataCenterId DC2 = DataCenterId.of("dc2");
  private static final DataCenterId DC3 = DataCenterId.of("dc3");

  private static DeploymentStatus status(SampleRun... runs) {
    return StatusFold.of(Stream.of(runs).map(SampleRun::history).toList());
  }

  private static SampleRun promoting(long epoch) {
    return SampleRun.opened(epoch)
        .started("catchup.main.dc2", 1)
        .proven("catchup.main.dc2", Map.of())
        .started("promote.main.dc2", 1);
  }

  @Test
  void of_noRuns_nobody() {
    assertThat(status())
        .isEqualTo(new DeploymentStatus(java.util.Optional.empty(), List.of(), List.of()));
  }

  @Test
  void of_completedRun_itsTargetIsActive() {
    SampleRun run = SampleRun.completed(4);

    DeploymentStatus status = status(run);

    ActivationRecord active = status.active().orElseThrow();
    assertThat(active.dataCenter()).isEqualTo(DC2);
    assertThat(active.epoch()).isEqualTo(4);
    assertThat(active.run()).isEqualTo(run.id());
    assertThat(active.activating()).isFalse();
    assertThat(active.since()).isEqualTo(run.entries().get(run.entries().size() - 2).at());
    assertThat(status.unfinished()).isEmpty();
  }

  @Test
  void of_promoteIntent_activatingSinceThen() {
    SampleRun run = promoting(1);

    DeploymentStatus status = status(run);

    ActivationRecord active = status.active().orElseThrow();
    assertThat(active.dataCenter()).isEqualTo(DC2);
    assertThat(active.activating()).isTrue();
    assertThat(active.since()).isEqualTo(run.entries().get(3).at());
    assertThat(status.unfinished()).containsExactly(run.id());
  }

  @Test
  void of_runBeforeItsPromotion_changesNobody() {
    SampleRun stopped = SampleRun.opened(2).ended(Outcome.INTERRUPTED, "stop");

    DeploymentStatus status = status(SampleRun.completed(1), stopped);

    assertThat(status.active().orElseThrow().epoch()).isEqualTo(1);
    assertThat(status.unfinished()).containsExactly(stopped.id());
  }

  /** An orchestrator died while it settled debts; another one goes on with that run. */
  @Test
  void of_completedRunResumedForItsDebts_makesNoUnfinishedRunMoot() {
    SampleRun settled = SampleRun.completed(1).resumed(7).ended(Outcome.COMPLETED, "");
    SampleRun stopped = SampleRun.opened(6).ended(Outcome.INTERRUPTED, "stop");

    DeploymentStatus status = status(settled, stopped);

    assertThat(status.active().orElseThrow().epoch()).isEqualTo(1);
    assertThat(status.unfinished()).containsExactly(stopped.id());
  }

  @Test
  void of_recordStepOwed_staysActivating() {
    SampleRun run =
        promoting(1)
            .proven("promote.main.dc2", Map.of())
            .settled("record.dc2", StepState.OWED, "stopped");

    assertThat(status(run).active().orElseThrow().activating()).isTrue();
  }

  @Test
  void of_twoRuns_theLaterEpochWinsInAnyOrder() {
    SampleRun first = SampleRun.completed(1);
    SampleRun second =
        SampleRun.opened(SamplePlans.to("dc3"), 2).provenFrom(0).ended(Outcome.COMPLETED, "");
    List<RunHistory> runs = new ArrayList<>(List.of(first.history(), second.history()));

    assertThat(StatusFold.of(runs).active().orElseThrow().dataCenter()).isEqualTo(DC3);
    Collections.reverse(runs);
    assertThat(StatusFold.of(runs).active().orElseThrow().dataCenter()).isEqualTo(DC3);
  }

  /** A run that was left before its promotion may be resumed after another one has ended. */
  @Test
  void of_earlierRunResumedLater_itsTargetIsActive() {
    SampleRun resumed =
        SampleRun.opened(1).ended(Outcome.INTERRUPTED, "stop").resumed(3).provenFrom(0);
    SampleRun between =
        SampleRun.opened(SamplePlans.to("dc3"), 2).provenFrom(0).ended(Outcome.COMPLETED, "");

    DeploymentStatus status = status(resumed.ended(Outcome.COMPLETED, ""), between);

    assertThat(status.active().orElseThrow().dataCenter()).isEqualTo(DC2);
    assertThat(status.active().orElseThrow().epoch()).isEqualTo(3);
  }

  @Test
  void of_debts_untilALaterRunMakesThemMoot() {
    SampleRun owing =
        SampleRun.opened(1)
            .settled("fence.hold.dc1", StepState.OWED, "no route")
            .provenFrom(1)
            .ended(Outcome.COMPLETED_WITH_DEBTS, "");

    assertThat(status(owing).owed()).extracting(Debt::why).containsExactly("no route");
    assertThat(status(owing, SampleRun.completed(2)).owed()).hasSize(1);
    SampleRun next = SampleRun.superseding(2, "example.org-1", "fence.hold.dc1");
    assertThat(status(owing, next).owed()).as("nothing is promoted yet").hasSize(1);
    next.started("promote.main.dc2", 1);
    assertThat(status(owing, next).owed()).isEmpty();
  }

  @Test
  void of_debts_abortedRunTakesNoneAway() {
    SampleRun owing =
        SampleRun.opened(1)
            .settled("fence.hold.dc1", StepState.OWED, "no route")
            .provenFrom(1)
            .ended(Outcome.COMPLETED_WITH_DEBTS, "");

    assertThat(status(owing, SampleRun.opened(2).ended(Outcome.ABORTED, "undone")).owed())
        .hasSize(1);
  }

  @Test
  void of_adoption_activeAndEarlierRunsAreNotGoneOnWith() {
    RunHistory stopped = SampleRun.opened(2).ended(Outcome.INTERRUPTED, "stop").history();
    RunHistory adoption = SampleRun.history(SampleRun.adopted("dc3", 3));
    List<RunHistory> runs = List.of(SampleRun.completed(1).history(), stopped, adoption);

    DeploymentStatus status = StatusFold.of(runs);

    assertThat(status.active())
        .contains(
            new ActivationRecord(DC3, 3, SampleRun.adopted("dc3", 3).at(), adoption.run(), false));
    assertThat(status.decided())
        .contains(new DeploymentStatus.Decided(SampleRun.ADA, "INC-7: promoted by hand", true));
    assertThat(status.unfinished()).isEmpty();
    assertThat(StatusFold.isReplaced(stopped, runs)).isTrue();
    assertThat(StatusFold.isReplaced(adoption, runs)).isFalse();
  }

  @Test
  void of_runAfterAnAdoption_itsTargetIsActive() {
    RunHistory adoption = SampleRun.history(SampleRun.adopted("dc1", 1));
    SampleRun later = SampleRun.completed(2);

    DeploymentStatus status = StatusFold.of(List.of(later.history(), adoption));

    assertThat(status.active().orElseThrow().dataCenter()).isEqualTo(DC2);
    assertThat(status.decided().orElseThrow().adopted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "dc1, fence.hold.dc1, false, true",
    "dc2, fence.hold.dc1, false, false",
    "dc3, fence.hold.dc1, false, false",
    "dc2, follow.main.dc3, false, false",
    "dc1, follow.main.dc3, false, true",
    "dc3, follow.main.dc3, false, true",
    "dc1, fence.hold.dc1, true, false",
    "dc3, fence.hold.dc1, true, true",
    "dc2, fence.hold.dc1, true, true",
  })
  void adoption_makesDebtsMoot(String adopted, String step, boolean undo, boolean moot) {
    Debt debt =
        new Debt(
            RunId.of("example.org-1"),
            StepId.of(step),
            Optional.of(DataCenterId.of(step.substring(step.lastIndexOf('.') + 1))),
            undo,
            "no route",
            "");

    Optional<String> why =
        OpenDebts.supersededBy(DataCenterId.of(adopted), SamplePlans.failover(), debt);

    assertThat(why.isPresent()).isEqualTo(moot);
  }
}
