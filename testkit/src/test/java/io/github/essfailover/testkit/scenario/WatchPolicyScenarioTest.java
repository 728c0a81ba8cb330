package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.FailoverWatch;
import io.github.essfailover.PolicyResponse;
import io.github.essfailover.guard.FailoverPolicy;
import io.github.essfailover.guard.LossEvent;
import io.github.essfailover.guard.PolicyDecision;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A watch and a policy together: from the loss to the plan on somebody's desk. */
class WatchPolicyScenarioTest {

  private static final Person ADA = Person.named("Ada");

  private final List<LossEvent> events = new ArrayList<>();

  private FailoverWatch watching(Stage stage, FailoverPolicy policy) {
    FailoverOrchestrator failover = stage.orchestrator();
    failover.adopt(DataCenterId.of("dc1"), ADA, "first start");
    return failover.watch().listener(PolicyResponse.by(policy, failover, events::add)).start();
  }

  @Test
  void loss_ofTheActive_isRecommendedOnceWithThePlanOfTheBestTarget() {
    Stage stage = Stage.seeded(601).commits(3);
    try (FailoverWatch watch = watching(stage, FailoverPolicy.recommend())) {
      stage.time.advance(Duration.ofMinutes(5));
      assertThat(events).isEmpty();

      stage.world.powerLoss("dc1");
      stage.time.advance(Duration.ofMinutes(10));

      assertThat(watch.state().readiness()).isPresent();
    }
    assertThat(events).hasSize(1);
    assertThat(events.get(0).decision()).isInstanceOf(PolicyDecision.Recommend.class);
    assertThat(events.get(0).plan().orElseThrow().request().target())
        .isEqualTo(DataCenterId.of("dc2"));
    assertThat(events.get(0).run()).isEmpty();
    WorldAssert.assertThat(stage.world).servesNowhere();
  }

  @Test
  void loss_ofTheBestTargetToo_theOtherOneIsRecommended() {
    Stage stage = Stage.seeded(602).commits(3);
    try (FailoverWatch watch = watching(stage, FailoverPolicy.recommend())) {
      stage.time.advance(Duration.ofMinutes(5));
      stage.world.powerLoss("dc2");
      stage.time.advance(Duration.ofMinutes(5));

      stage.world.powerLoss("dc1");
      stage.time.advance(Duration.ofMinutes(10));

      assertThat(watch.state().sightings()).isNotEmpty();
    }
    assertThat(events).isNotEmpty();
    assertThat(events.get(0).plan().orElseThrow().request().target())
        .isEqualTo(DataCenterId.of("dc3"));
  }

  @Test
  void activeThatOnlyTheOrchestratorDoesNotReach_nothingIsSaid() {
    Stage stage = Stage.seeded(603).commits(3);
    try (FailoverWatch watch = watching(stage, FailoverPolicy.recommend())) {
      stage.time.advance(Duration.ofMinutes(2));
      stage.world.unreachableFromOrchestrator("dc1");
      stage.time.advance(Duration.ofMinutes(10));

      assertThat(watch.state().looks()).isPositive();
    }
    assertThat(events).isEmpty();
  }
}
