package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.error.StalePlanException;
import io.github.essfailover.error.StalePlanException.Difference;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.testkit.Calls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Plans that are not carried out: nothing may have happened. */
class PlanScenarioTest {

  private static PlanException refused(Stage stage, Plan plan, String code) {
    return refused(stage, stage.orchestrator(), plan, code);
  }

  private static PlanException refused(
      Stage stage, FailoverOrchestrator orchestrator, Plan plan, String code) {
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(effects::add);

    PlanException refusal =
        catchThrowableOfType(PlanException.class, () -> orchestrator.start(plan));
    assertThat(refusal.code()).isEqualTo(code);
    stage.time.advance(Duration.ofMinutes(5));
    assertThat(effects).isEmpty();
    assertThat(stage.journal.runs()).isEmpty();
    return refusal;
  }

  @Test
  void plan_refusedByAPerson_nothingHappens() {
    Stage stage = Stage.seeded(41);
    stage.people.answer("plan.approval", Choice.REFUSE);
    refused(stage, stage.orchestrator().plan(Stage.UNSTATED), "PLAN_REFUSED");
  }

  @Test
  void plan_approvedByNobody_isRefused() {
    Stage stage = Stage.seeded(42);
    stage.people.silent("plan.approval");
    refused(stage, stage.orchestrator().plan(Stage.UNSTATED), "PLAN_REFUSED");
  }

  @Test
  void plan_olderThanItsValidity_isExpired() {
    Stage stage = Stage.seeded(43);
    Plan plan = stage.orchestrator().plan(Stage.UNSTATED);
    stage.time.advance(Duration.ofHours(2));
    refused(stage, plan, "PLAN_EXPIRED");
  }

  @Test
  void plan_approvedAtOnce_startedHalfAnHourLaterAndBeyondItsValidity_isExpired() {
    Stage stage = Stage.seeded(46);
    FailoverOrchestrator orchestrator =
        stage.builder().planValidity(Duration.ofMinutes(20)).build();
    Plan plan = orchestrator.plan(Stage.UNSTATED);
    stage.time.advance(Duration.ofMinutes(30));

    PlanException refusal = refused(stage, orchestrator, plan, "PLAN_EXPIRED");

    assertThat(refusal.context()).containsEntry("expiredAt", plan.expiresAt().toString());
    assertThat(stage.people.questions()).isEmpty();
  }

  @Test
  void plan_approvedByAPersonWhoThoughtPastItsValidity_isExpired() {
    Stage stage = Stage.seeded(47);
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .planValidity(Duration.ofMinutes(20))
            .approvals(
                (question, deadline) -> {
                  assertThat(deadline.remaining()).isLessThanOrEqualTo(Duration.ofMinutes(20));
                  stage.time.advance(Duration.ofMinutes(30));
                  return Answer.to(question, Choice.APPROVE, Person.named("Bob"), "read it twice");
                })
            .build();

    refused(stage, orchestrator, orchestrator.plan(Stage.UNSTATED), "PLAN_EXPIRED");
  }

  @Test
  void plan_approvalOfAnotherPlan_isRefused() {
    Stage stage = Stage.seeded(48);
    Plan approved = stage.orchestrator().plan(Stage.LOST);
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .approvals(
                (question, deadline) ->
                    new Answer(
                        question.id(),
                        approved.digest(),
                        Choice.APPROVE,
                        Person.named("Bob"),
                        "approved another one"))
            .build();
    Plan plan = orchestrator.plan(Stage.UNSTATED);

    refused(stage, orchestrator, plan, "PLAN_REFUSED");

    assertThat(plan.digest()).isNotEqualTo(approved.digest());
  }

  @Test
  void plan_madeBeforeTheTargetWasPromotedByHand_isStaleAndSaysEveryDifference() {
    Stage stage = Stage.seeded(44);
    Plan plan = stage.orchestrator().plan(Stage.UNSTATED);
    FenceProof proof =
        FenceProof.statedBy(
            Person.named("Bob"), "by hand", List.of(), stage.time.now().plus(Duration.ofHours(1)));
    stage
        .world
        .dataCenter("dc2")
        .database("main")
        .promote(new Promotion(MarkId.of("by-hand"), 1, proof))
        .apply(Calls.by(stage.time.clock()));

    PlanException refusal = refused(stage, plan, "PLAN_STALE");

    assertThat(refusal)
        .isInstanceOfSatisfying(
            StalePlanException.class,
            stale ->
                assertThat(stale.differences())
                    .containsExactly(
                        new Difference("dc2.database.main.lineage", "[]", Optional.of("[by-hand]")),
                        new Difference(
                            "dc2.database.main.role", "STANDBY", Optional.of("PRIMARY"))));
  }

  @Test
  void plan_whileTargetAndZoneAreLost_namesEveryReason() {
    Stage stage = Stage.seeded(45);
    stage.world.databaseLoss("dc2", "main");
    stage.world.clusterLoss("dc2");
    stage.world.dns().servers(Map.of("ns1", Location.in(DataCenterId.of("dc1"))));

    assertThatThrownBy(() -> stage.orchestrator().plan(Stage.LOST))
        .isInstanceOfSatisfying(
            PlanException.class,
            e -> {
              assertThat(e.code()).isEqualTo("PLAN_IMPOSSIBLE");
              assertThat(e.problems()).hasSize(3);
            });
  }
}
