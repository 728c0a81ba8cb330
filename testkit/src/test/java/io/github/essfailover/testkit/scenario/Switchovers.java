package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.List;

/** The moves that scenarios of planned moves play. */
final class Switchovers {

  static final Switchover MOVE =
      Switchover.from("dc1").to("dc2").because("CHG-1: maintenance of dc1");

  static final Switchover BACK = Switchover.from("dc2").to("dc1").because("CHG-2: back to dc1");

  private Switchovers() {}

  static void servesFromTheSourceAgain(Stage stage) {
    stage.time.advance(Duration.ofMinutes(5));
    WorldAssert.assertThat(stage.world)
        .takesWritesAt("dc1/main")
        .servesOnlyFrom("dc1")
        .pointsAt("dc1")
        .lostNothing();
    assertThat(stage.world.federating()).containsExactly("dc1");
    assertThat(stage.truth().upstream("dc2", "main")).contains("dc1");
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc1");
  }

  static List<String> needs(Plan plan, String step) {
    return plan.step(StepId.of(step)).orElseThrow().needs().stream().map(StepId::value).toList();
  }
}
