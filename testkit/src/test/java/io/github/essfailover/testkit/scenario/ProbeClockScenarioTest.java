package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A probe of the host's whose clock is not the orchestrator's. */
class ProbeClockScenarioTest {

  static Stream<Duration> skews() {
    return Stream.of(Duration.ofMinutes(10), Duration.ofMinutes(-10));
  }

  @ParameterizedTest
  @MethodSource("skews")
  void sourceLost_probeDatesItsLooksTenMinutesOff_isFailedOverAsEver(Duration skew) {
    Stage stage = Stage.seeded(31).commits(3);
    stage.world.powerLoss("dc1");

    RunReport report = failover(stage, off(stage, skew, Optional.empty()));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit().lostNothing();
  }

  @ParameterizedTest
  @MethodSource("skews")
  void serviceSeenAlive_probeDatesItsLooksTenMinutesOff_vetoesAsEver(Duration skew) {
    Stage stage = Stage.seeded(32).commits(3);
    stage.people.answer("fence\\.gate\\.dc1\\.failed", Choice.STOP);
    stage.world.powerLoss("dc1");

    RunReport report = failover(stage, off(stage, skew, Optional.of(Sighting.Life.SIGN_OF_LIFE)));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  private static RunReport failover(Stage stage, ServiceProbe probe) {
    FailoverOrchestrator orchestrator = stage.builder().service(probe).build();
    return stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));
  }

  private static ServiceProbe off(Stage stage, Duration skew, Optional<Sighting.Life> ofDc1) {
    ServiceProbe probe = stage.world.probe();
    return (dataCenter, addresses, deadline) -> {
      Sighting seen = probe.look(dataCenter, addresses, deadline);
      return new Sighting(
          seen.vantage(),
          seen.subject(),
          seen.database(),
          ofDc1.filter(life -> dataCenter.equals(DataCenterId.of("dc1"))).orElse(seen.life()),
          seen.seen(),
          seen.observedAt().plus(skew));
    };
  }
}
