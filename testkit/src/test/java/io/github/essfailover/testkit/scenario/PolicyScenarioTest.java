package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.PolicyResponse;
import io.github.essfailover.guard.Acknowledgements;
import io.github.essfailover.guard.FailoverPolicy;
import io.github.essfailover.guard.LossEvent;
import io.github.essfailover.guard.PolicyDecision;
import io.github.essfailover.internal.vantage.VantagePoint;
import io.github.essfailover.internal.vantage.VantagePoints;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Site;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.InMemoryNotes;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a policy begins, what it leaves to people, and that it never goes on without a proof. */
class PolicyScenarioTest {

  private static final Person ADA = Person.named("Ada");
  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final List<DataCenterId> TARGETS =
      List.of(DataCenterId.of("dc2"), DataCenterId.of("dc3"));
  private static final FailoverPolicy ACT = FailoverPolicy.actAutomatically(ADA);

  private static final class Night {
    final Stage stage;
    final List<LossEvent> events = new ArrayList<>();
    final FailoverOrchestrator failover;
    final InMemoryNotes notes = new InMemoryNotes();
    final Acknowledgements acknowledgements;
    private final PolicyResponse response;
    private final List<VantagePoint> vantages;

    Night(long seed, FailoverPolicy policy) {
      stage = Stage.seeded(seed).commits(3);
      failover = stage.builder().killSwitch(notes).build();
      failover.adopt(DC1, ADA, "first start");
      acknowledgements =
          Acknowledgements.over(notes, DeploymentId.of("example.org"), stage.time.clock());
      response = PolicyResponse.by(policy, failover, events::add).acknowledgedIn(acknowledgements);
      List<Site> sites = stage.world.dataCenters().stream().map(FakeDataCenter::site).toList();
      vantages =
          VantagePoints.on(
              sites.get(0), sites, Optional.of(stage.world.probe()), stage.time.clock());
    }

    /** A watch that looks every ten seconds. */
    void watches(Duration time) {
      for (long i = 0; i < time.toSeconds(); i += 10) {
        Deadline soon = Deadline.after(Duration.ofSeconds(5), stage.time.clock());
        List<Sighting> seen = vantages.stream().map(one -> one.look(soon)).toList();
        response.looked(DC1, seen, TARGETS);
        stage.time.advance(Duration.ofSeconds(10));
      }
    }

    RunReport ended(RunId run) {
      assertThat(
              stage.time.runUntil(
                  () -> RunHistory.read(stage.journal, run).end().isPresent(), Duration.ofHours(2)))
          .isTrue();
      return failover.report(run);
    }
  }

  @Test
  void loss_recommended_onceWithTheReadyPlanAndNothingIsDone() {
    Night night = new Night(1, FailoverPolicy.recommend());
    night.watches(Duration.ofMinutes(2));
    assertThat(night.events).isEmpty();

    night.stage.world.powerLoss("dc1");
    night.watches(Duration.ofMinutes(5));

    assertThat(night.events).hasSize(1);
    LossEvent event = night.events.get(0);
    assertThat(event.decision()).isInstanceOf(PolicyDecision.Recommend.class);
    assertThat(event.plan().orElseThrow().request().target()).isEqualTo(DataCenterId.of("dc2"));
    assertThat(event.run()).isEmpty();
    assertThat(night.stage.journal.runs()).as("the adoption").hasSize(1);
    assertThat(night.failover.start(event.plan().get()).id()).isEqualTo(RunId.of("example.org-2"));
  }

  @Test
  void sourceReachedByOthers_nothingIsSaid() {
    Night night = new Night(2, ACT);

    night.stage.world.unreachableFromOrchestrator("dc1");
    night.watches(Duration.ofMinutes(5));

    assertThat(night.events).isEmpty();
  }

  /** Nobody states that dc1 is down, so nothing proves it: the run asks, and promotes nothing. */
  @Test
  void loss_actedOn_withoutAProofAPersonIsAskedAndNothingIsPromoted() {
    Night night = new Night(3, ACT);
    night.stage.people.answer("fence\\.gate.*", Choice.STOP);

    night.stage.world.powerLoss("dc1");
    night.watches(Duration.ofMinutes(2));

    assertThat(night.events).hasSize(1);
    RunId run = night.events.get(0).run().orElseThrow();
    night.stage.time.advance(Duration.ofMinutes(1));
    RunReport report = night.failover.report(run);
    assertThat(report.note()).contains("stopped");
    assertThat(night.stage.people.questions())
        .extracting(asked -> asked.id())
        .anyMatch(id -> id.startsWith("fence.gate"))
        .noneMatch(id -> id.equals("plan.approval"));
    assertThat(night.stage.world.writablePrimaries()).isEmpty();
  }

  @Test
  void loss_actedOn_personOverridesTheMissingProof_theRunSaysSo() {
    Night night = new Night(4, ACT);
    night.stage.world.powerLoss("dc1");
    night
        .stage
        .people
        .answer("fence\\.gate.*", Choice.OVERRIDE)
        .answer("catchup.*failed", Choice.WAIVE);

    night.watches(Duration.ofMinutes(3));

    RunId run = night.events.get(0).run().orElseThrow();
    RunReport report = night.ended(run);
    assertThat(report.splitRisk()).as(report.toText()).isTrue();
    WorldAssert.assertThat(night.stage.world).servesOnlyFrom("dc2");
  }

  @Test
  void killSwitch_thrown_nothingBegins() {
    Night night = new Night(5, ACT);
    io.github.essfailover.guard.KillSwitch.over(
            night.notes, DeploymentId.of("example.org"), night.stage.time.clock())
        .halt(ADA, "maintenance of the network");

    night.stage.world.powerLoss("dc1");
    night.watches(Duration.ofMinutes(5));

    assertThat(night.events).isEmpty();
  }
}
