package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Media before and after the service moves. */
class MediaScenarioTest {

  private static final String VERIFY = "verify.media.dc2";
  private static final String READY = "ready.media.dc2";
  private static final Switchover PLANNED = Switchover.from("dc1").to("dc2").because("maintenance");

  private final Stage stage = Stage.seeded(11).commits(3);

  private ObjectKey upload(String id) {
    stage.world.dataCenter("dc1").media();
    stage.world.dataCenter("dc2").media();
    return stage.world.uploadMedium(id);
  }

  @Test
  void failover_withAllMediaInTheBucket_reportsHowManyWereLookedFor() {
    stage.world.putObject(upload("first"));
    stage.world.putObject(upload("second"));
    stage.world.powerLoss("dc1");

    StepReport verified = verified(stage.failover(Stage.LOST));

    assertThat(verified.state()).isEqualTo(StepState.PROVEN);
    assertThat(verified.outputs())
        .containsEntry("mediaAudited", "2")
        .containsEntry("mediaMissing", "0");
  }

  @Test
  void failover_withAMissingMedium_owesItByNameAndIsSettledByAnUpload() {
    stage.world.putObject(upload("stored"));
    ObjectKey lost = upload("lost");
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "record.dc2")).isEqualTo(StepState.PROVEN);
    Debt debt =
        report.debts().stream()
            .filter(d -> d.step().value().equals(VERIFY))
            .findFirst()
            .orElseThrow();
    assertThat(debt.why())
        .contains("1 of the 2 newest media are not in the bucket", "lost of ")
        .doesNotContain("stored of");
    assertThat(debt.remedy()).contains("s3_media_upload");

    stage.world.putObject(lost);
    assertThat(verified(stage.settle(report.run())).state()).isEqualTo(StepState.PROVEN);
  }

  /** Users are served, whatever became of their media. */
  @Test
  void failover_withABucketThatIsGone_recordsTheTargetAndOwesTheAudit() {
    upload("unknown");
    stage.world.dataCenter("dc2").objectStorage().losesTheBucket();
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, VERIFY)).isEqualTo(StepState.OWED);
    assertThat(stage.stateOf(report, "record.dc2")).isEqualTo(StepState.PROVEN);
  }

  @Test
  void switchover_withAnUploadUnderWay_waitsForItBeforeTheSourceIsHeld() {
    ObjectKey late = upload("late");
    stage.time.after(Duration.ofSeconds(40), () -> stage.world.putObject(late));

    RunReport report = stage.failover(PLANNED);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    StepReport ready = report.step(StepId.of(READY)).orElseThrow();
    StepReport held = report.step(StepId.of("fence.hold.dc1")).orElseThrow();
    assertThat(ready.took()).isGreaterThan(Duration.ofSeconds(30));
    assertThat(held.startedAt().orElseThrow()).isAfterOrEqualTo(ready.endedAt().orElseThrow());
    assertThat(ready.outputs()).containsEntry("mediaMissing", "0");
  }

  @Test
  void switchover_withAMediumThatNeverComes_asksAndLeavesTheSourceAlone() {
    upload("never");
    stage.people.answer("ready\\.media.*", Choice.ABORT);

    RunReport report = stage.failover(PLANNED);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.step(StepId.of("fence.hold.dc1")).orElseThrow().attempts()).isZero();
    assertThat(stage.world.dataCenter("dc1").commit("main", 10)).isNotNull();
  }

  @Test
  void dataCentersWithoutACatalogue_haveNoSuchSteps() {
    FailoverOrchestrator orchestrator = stage.orchestrator();
    assertThat(orchestrator.plan(PLANNED).steps())
        .extracting(step -> step.type())
        .doesNotContain("verify.media", "ready.media");
  }

  @Test
  void readiness_namesWhatIsMissingFromEachPointOfView() {
    ObjectKey stored = upload("stored");
    stage.world.putObject(stored);
    stage.world.dataCenter("dc2").objectStorage().loseSightOf(stored);
    stage.time.advance(Duration.ofMinutes(5));
    stage.world.putObject(upload("fine"));
    assertThat(found("media."))
        .containsExactlyInAnyOrder("media.missing dc2", "media.undeclared dc3");
  }

  @Test
  void readiness_ofAMediumThatIsOnTheWay_isNoAlarm() {
    upload("young");
    assertThat(found("media.pending")).containsExactly("media.pending dc1", "media.pending dc2");
  }

  @Test
  void readiness_ofACatalogueThatCannotBeRead_saysThatNobodyKnows() {
    upload("any");
    stage.world.dataCenter("dc1").media().isNoCatalogue();
    assertThat(found("media.audit")).containsExactly("media.audit dc1");
  }

  @Test
  void canary_fromOneOfTwoUnconnectedBuckets_isNotReadInTheOther() {
    stage.world.dataCenter("dc1").objectStorage().allowCanaries(Duration.ofSeconds(2));
    assertThat(found("media.canary")).isEmpty();
    stage.world.dataCenter("dc3").objectStorage().seesAnotherBucket();
    assertThat(findings("media.canary"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.seen()).contains("dc3"));
  }

  private List<String> found(String check) {
    return findings(check).stream()
        .map(f -> f.check() + " " + f.dataCenter().orElseThrow())
        .toList();
  }

  private List<Finding> findings(String check) {
    return stage.orchestrator().checkReadiness(Stage.LOST).findings().stream()
        .filter(f -> f.check().startsWith(check))
        .toList();
  }

  private StepReport verified(RunReport report) {
    return report.step(StepId.of(VERIFY)).orElseThrow();
  }
}
