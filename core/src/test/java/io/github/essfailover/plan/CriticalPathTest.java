package io.github.essfailover.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.model.StepId;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CriticalPathTest {

  private static Step.Builder step(String id, int seconds, String... needs) {
    Step.Builder step =
        Step.builder(StepId.of(id), "type")
            .takes(Duration.ofMinutes(1), Duration.ofSeconds(seconds));
    for (String need : needs) {
      step.after(StepId.of(need));
    }
    return step;
  }

  private static CriticalPath path(Step.Builder... steps) {
    return CriticalPath.of(
        List.of(steps).stream().map(Step.Builder::build).toList(), Step::expected);
  }

  private static List<StepId> ids(String... ids) {
    return List.of(ids).stream().map(StepId::of).toList();
  }

  @Test
  void of_noSteps_empty() {
    assertThat(path()).isEqualTo(new CriticalPath(Duration.ZERO, List.of()));
  }

  @Test
  void of_diamond_theLongerSide() {
    CriticalPath path =
        path(step("a", 1), step("b", 2, "a"), step("c", 5, "a"), step("d", 1, "b", "c"));

    assertThat(path).isEqualTo(new CriticalPath(Duration.ofSeconds(7), ids("a", "c", "d")));
  }

  @Test
  void of_independentSteps_theLongest() {
    assertThat(path(step("a", 1), step("b", 9), step("c", 3)))
        .isEqualTo(new CriticalPath(Duration.ofSeconds(9), ids("b")));
  }

  @Test
  void of_endsBeforeTheLastStep_shortTailIsNotOnIt() {
    assertThat(path(step("a", 1), step("b", 9, "a"), step("c", 3, "a")).steps())
        .isEqualTo(ids("a", "b"));
  }

  @Test
  void of_settledDependencies_countToo() {
    Step first = step("a", 4).build();
    Step second =
        Step.builder(StepId.of("b"), "type")
            .afterSettled(StepId.of("a"))
            .takes(Duration.ofMinutes(1), Duration.ofSeconds(1))
            .build();

    assertThat(CriticalPath.of(List.of(first, second), Step::expected).length())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void of_needOutsideTheList_costsNothing() {
    assertThat(path(step("b", 2, "elsewhere")).length()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void prediction_stepsThatMayBeOwed_keepNobodyWaiting() {
    List<Step> steps =
        List.of(
            step("slow", 60).owedOnFailure().build(),
            step("quick", 2).build(),
            step("last", 1, "slow", "quick").build());

    Prediction prediction = Prediction.of(steps, new TreeMap<>());

    assertThat(prediction.rto()).isEqualTo(Duration.ofSeconds(3));
    assertThat(prediction.criticalPath()).isEqualTo(ids("quick", "last"));
  }

  @Test
  void step_withoutTime_refused() {
    Step.Builder step = Step.builder(StepId.of("a"), "type");

    assertThatThrownBy(() -> step.takes(Duration.ZERO, Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S of step a");
  }
}
