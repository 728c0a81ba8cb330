package io.github.essfailover.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Observed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CustomStepsTest {

  private static final StepId PURGE = StepId.of("cdn.purge.dc2");

  private static CustomStep step(String type) {
    return CustomStep.named(type, context -> Observed.done("done")).locatedIn(Location.outside());
  }

  private static Plan plan(CustomStep... steps) {
    PlannedWorld world = PlannedWorld.of(3);
    world.customSteps.addAll(List.of(steps));
    return world.plan();
  }

  private static Step find(Plan plan, String id) {
    return plan.step(StepId.of(id)).orElseThrow();
  }

  @Test
  void after_aStep_waitsForItsProof() {
    assertThat(plan(step("cdn.purge").after("dns")).step(PURGE).orElseThrow().after())
        .containsExactly(StepId.of("dns.zone"));
  }

  @Test
  void after_stepsThatMayBeOwed_waitsOnlyUntilTheyAreOver() {
    Step purge = plan(step("cdn.purge").after("follow")).step(PURGE).orElseThrow();

    assertThat(purge.after()).isEmpty();
    assertThat(purge.afterSettled()).containsExactly(StepId.of("follow.main.dc3"));
  }

  @Test
  void before_aStep_isWaitedForUntilItIsOver() {
    Plan plan = plan(step("cdn.purge").before("verify.service"));

    assertThat(find(plan, "verify.service.dc2").afterSettled()).contains(PURGE);
  }

  @Test
  void before_whenNobodyMaySkipIt_isWaitedForUntilItIsProven() {
    Plan plan = plan(step("cdn.purge").before("activate").notSkippable());

    assertThat(find(plan, "activate.dc2").after()).contains(PURGE);
  }

  @Test
  void insteadOf_aStep_keepsItsPlaceInTheOrder() {
    Plan plan = plan(step("cdn.purge").insteadOf("dns"));

    assertThat(plan.step(StepId.of("dns.zone"))).isEmpty();
    assertThat(find(plan, PURGE.value()).after()).contains(StepId.of("activate.dc2"));
    assertThat(find(plan, "verify.service.dc2").needs()).contains(PURGE);
  }

  @Test
  void steps_ofTheHost_mayWaitForEachOther() {
    Plan plan = plan(step("cdn.purge").after("cdn.warm"), step("cdn.warm").after("dns"));

    assertThat(find(plan, PURGE.value()).after()).containsExactly(StepId.of("cdn.warm.dc2"));
    Set<StepId> earlier = new HashSet<>();
    for (Step step : plan.steps()) {
      assertThat(earlier).containsAll(step.needs());
      earlier.add(step.id());
    }
  }

  @Test
  void steps_thatWaitForEachOther_areRefusedByName() {
    assertThatExceptionOfType(PlanException.class)
        .isThrownBy(() -> plan(step("cdn.purge").after("dns").before("activate")))
        .withMessageContaining("wait for each other")
        .withMessageContaining("cdn.purge.dc2");
  }

  @Test
  void step_whosePlaceIsNotInThePlan_isRefused() {
    PlannedWorld world = PlannedWorld.of(3);
    world.dns.clear();
    world.customSteps.add(step("cdn.purge").after("dns"));

    assertThatExceptionOfType(PlanException.class)
        .isThrownBy(world::plan)
        .withMessageContaining("cdn.purge has no place")
        .withMessageContaining("dns");
  }

  @Test
  void step_thatNeedsTheLostDataCenter_isRefusedUnlessItMayBeOwed() {
    CustomStep inside = step("cdn.purge").after("dns").locatedIn(Location.in("dc1"));

    assertThatExceptionOfType(PlanException.class)
        .isThrownBy(() -> plan(inside))
        .withMessageContaining("cdn.purge needs dc1");
    assertThat(plan(inside.owedOnFailure()).step(PURGE)).isPresent();
  }

  @Test
  void step_thatNobodyPlaced_isAFinding() {
    Plan plan = plan(step("cdn.purge").after("dns").locatedIn(Location.undeclared()));

    assertThat(plan.findings())
        .anyMatch(finding -> finding.seen().contains("step cdn.purge lives"));
  }

  @Test
  void problems_ofManySteps_areToldAllAtOnce() {
    assertThat(
            CustomSteps.problems(
                List.of(
                    step("CDN").after("dns"),
                    step("promote.more").after("dns"),
                    step("lost"),
                    step("cdn.purge").after("nothing"),
                    step("own").insteadOf("freeze"))))
        .hasSize(5)
        .anyMatch(it -> it.contains("'CDN' is no name"))
        .anyMatch(it -> it.contains("'promote.more' begins as a step of the library does"))
        .anyMatch(it -> it.contains("'lost' has no place"))
        .anyMatch(it -> it.contains("names 'nothing'"))
        .anyMatch(it -> it.contains("cannot replace 'freeze'"));
  }
}
