package io.github.essfailover.internal.planner;

import static io.github.essfailover.internal.planner.PlannedWorld.NOW;
import static io.github.essfailover.internal.planner.PlannedWorld.POSITION;
import static io.github.essfailover.internal.planner.PlannedWorld.REQUEST;
import static io.github.essfailover.internal.planner.PlannedWorld.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.error.StalePlanException.Difference;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.PlainAdapters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan refuses, warns of, promises and rests on. */
class PlannerTest {

  private static List<String> problems(PlannedWorld world) {
    PlanException refused = catchThrowableOfType(PlanException.class, world::plan);
    assertThat(refused.code()).isEqualTo("PLAN_IMPOSSIBLE");
    return refused.problems();
  }

  private static List<String> checks(PlannedWorld world) {
    return world.plan().findings().stream().map(Finding::check).toList();
  }

  @Test
  void plan_healthyStandbys_noFinding() {
    assertThat(PlannedWorld.of(3).plan().findings()).isEmpty();
  }

  @Test
  void plan_sameInput_samePlan() {
    Plan one = PlannedWorld.of(3, List.of("main", "mas"), List.of("edge"), true).plan();
    Plan other = PlannedWorld.of(3, List.of("main", "mas"), List.of("edge"), true).plan();

    assertThat(other).isEqualTo(one);
    assertThat(other.digest()).isEqualTo(one.digest());
    assertThat(other.toJson()).isEqualTo(one.toJson());
    assertThat(other.toText()).isEqualTo(one.toText());
  }

  @Test
  void plan_journalInTheSource_refused() {
    PlannedWorld world = PlannedWorld.of(2);
    world.dependences.add(new Dependence("the approval gate", Location.in("dc1")));

    assertThat(problems(world))
        .singleElement()
        .asString()
        .contains("the approval gate lives in dc1");
  }

  @Test
  void plan_everythingInTheSource_allProblemsAtOnce() {
    PlannedWorld world =
        PlannedWorld.of(2)
            .without("dc2", "main", PlainAdapters.database("main", "dc2").at(Location.in("dc1")));
    world.dns.clear();
    world.dns.add(PlannedWorld.zone(Location.in("dc1"), Map.of("ns1", Location.in("dc1"))));
    world.dependences.add(new Dependence("the journal", Location.in("dc1")));
    world.noCluster("dc2").noAnswer("dc2", "main");

    assertThat(problems(world))
        .hasSize(5)
        .anySatisfy(p -> assertThat(p).contains("main of dc2 lives in dc1"))
        .anySatisfy(p -> assertThat(p).contains("DNS zone zone lives in dc1"))
        .anySatisfy(p -> assertThat(p).contains("the journal lives in dc1"))
        .anySatisfy(p -> assertThat(p).contains("does not answer: connection refused"))
        .anySatisfy(p -> assertThat(p).contains("cluster of dc2 does not answer"));
  }

  @Test
  void plan_fencesOfTheSourceLiveThere_fine() {
    assertThat(PlannedWorld.of(2, List.of("main"), List.of("edge"), true).plan().findings())
        .isEmpty();
  }

  @Test
  void plan_undeclaredPlaces_findings() {
    PlannedWorld world = PlannedWorld.of(2);
    world.dependences.add(new Dependence("the lock", Location.undeclared()));
    world.dns.clear();
    world.dns.add(PlannedWorld.zone(Location.outside(), Map.of("ns1", Location.undeclared())));

    assertThat(checks(world)).containsExactly("location", "location");
  }

  @Test
  void plan_targetIsPrimary_refused() {
    PlannedWorld world = PlannedWorld.of(2).sees("dc2", "main", state(Role.PRIMARY));

    assertThat(problems(world)).singleElement().asString().contains("is a primary, not a standby");
  }

  @Test
  void plan_otherSystemIdentifier_refused() {
    PlannedWorld world =
        PlannedWorld.of(3).sees("dc3", "main", DatabaseState.builder("42", Role.STANDBY));

    assertThat(problems(world))
        .singleElement()
        .asString()
        .contains("main of dc3", "42", "7000000000000000001", "not copies of one database");
  }

  @Test
  void plan_sourceHasAnotherSystemIdentifier_refused() {
    PlannedWorld world =
        PlannedWorld.of(2).sees("dc1", "main", DatabaseState.builder("42", Role.PRIMARY));

    assertThat(problems(world)).singleElement().asString().contains("main of dc1");
  }

  @Test
  void plan_unreachableSource_plannedAllTheSame() {
    Plan plan = PlannedWorld.of(2).noAnswer("dc1", "main").noCluster("dc1").plan();

    assertThat(plan.findings()).isEmpty();
    assertThat(plan.prediction().rpo()).containsEntry("main", DataLoss.unknown());
  }

  @Test
  void plan_unreachableOther_finding() {
    PlannedWorld world = PlannedWorld.of(3).noAnswer("dc3", "main");

    assertThat(world.plan().findings())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.check()).isEqualTo("standby.unreachable");
              assertThat(f.seen()).contains("main of dc3");
            });
  }

  @Test
  void plan_noProbeNoDns_findings() {
    PlannedWorld world = PlannedWorld.of(2);
    world.probe = false;
    world.dns.clear();

    assertThat(checks(world)).containsExactly("service.probe", "dns.none");
  }

  @Test
  void loss_reachableSource_bytesToTheMostAdvancedStandby() {
    PlannedWorld world =
        PlannedWorld.of(3)
            .sees("dc1", "main", state(Role.PRIMARY).position(POSITION, POSITION))
            .sees(
                "dc2",
                "main",
                state(Role.STANDBY).position(POSITION.plusBytes(-900), POSITION.plusBytes(-950)))
            .sees(
                "dc3",
                "main",
                state(Role.STANDBY).position(POSITION.plusBytes(-100), POSITION.plusBytes(-150)));

    assertThat(world.plan().prediction().rpo()).containsEntry("main", DataLoss.ofBytes(100));
  }

  @Test
  void loss_unreachableSource_unknownSinceTheLastMessage() {
    Instant heard = NOW.minusSeconds(30);
    PlannedWorld world =
        PlannedWorld.of(3)
            .noAnswer("dc1", "main")
            .sees("dc2", "main", state(Role.STANDBY).following(heard(heard.minusSeconds(5))))
            .sees("dc3", "main", state(Role.STANDBY).following(heard(heard)));

    assertThat(world.plan().prediction().rpo()).containsEntry("main", DataLoss.unknownSince(heard));
  }

  @Test
  void loss_unreachableSourceNoMessage_unknownSinceTheLastCommit() {
    Instant commit = NOW.minusSeconds(60);
    PlannedWorld world =
        PlannedWorld.of(2)
            .noAnswer("dc1", "main")
            .sees("dc2", "main", state(Role.STANDBY).lastCommitAt(commit));

    assertThat(world.plan().prediction().rpo())
        .containsEntry("main", DataLoss.unknownSince(commit));
  }

  @Test
  void loss_eachServerItsOwn() {
    PlannedWorld world =
        PlannedWorld.of(2, List.of("main", "mas"), List.of(), false)
            .noAnswer("dc1", "mas")
            .sees("dc1", "main", state(Role.PRIMARY).position(POSITION.plusBytes(7), POSITION));

    assertThat(world.plan().prediction().rpo())
        .isEqualTo(Map.of("main", DataLoss.ofBytes(7), "mas", DataLoss.unknown()));
  }

  @Test
  void digest_otherFact_other() {
    String digest = PlannedWorld.of(2).plan().digest();
    MarkRow mark =
        new MarkRow(MarkId.of("run-1.promote"), MarkRow.Kind.PROMOTION, 1, 1, Instant.EPOCH);

    assertThat(
            PlannedWorld.of(2)
                .sees("dc2", "main", state(Role.STANDBY).marks(List.of(mark)))
                .plan()
                .digest())
        .isNotEqualTo(digest);
    assertThat(PlannedWorld.of(2).noAnswer("dc1", "main").plan().digest()).isNotEqualTo(digest);
  }

  @Test
  void digest_otherSteps_other() {
    assertThat(PlannedWorld.of(2, List.of("main"), List.of("edge"), false).plan().digest())
        .isNotEqualTo(PlannedWorld.of(2).plan().digest());
  }

  @Test
  void digest_otherRequestTimeOrTopology_other() {
    String digest = PlannedWorld.of(2).plan().digest();
    PlannedWorld later = PlannedWorld.of(2);
    later.now = NOW.plusSeconds(1);
    PlannedWorld moved = PlannedWorld.of(2);
    moved.topology = "another";

    assertThat(later.plan().digest()).isNotEqualTo(digest);
    assertThat(moved.plan().digest()).isNotEqualTo(digest);
    assertThat(PlannedWorld.of(2).plan(Failover.of("dc1").to("dc2").because("else")).digest())
        .isNotEqualTo(digest);
    assertThat(PlannedWorld.of(2).plan(REQUEST.losingAtMost(5)).digest()).isNotEqualTo(digest);
  }

  @Test
  void digest_nothingThatThePlanRestsOn_equal() {
    DatabaseState.Builder busier =
        state(Role.STANDBY)
            .timeline(9)
            .setting("wal_level", "replica")
            .lastCommitAt(NOW)
            .following(heard(NOW));
    PlannedWorld world = PlannedWorld.of(2).sees("dc2", "main", busier);

    assertThat(world.plan().digest()).isEqualTo(PlannedWorld.of(2).plan().digest());
  }

  @Test
  void changed_sameWorld_nothing() {
    Plan plan = PlannedWorld.of(3).plan();

    assertThat(Facts.changed(plan, PlannedWorld.of(3).observation())).isEmpty();
    assertThat(Facts.changed(plan, PlannedWorld.of(3).noAnswer("dc1", "main").observation()))
        .isEmpty();
  }

  @Test
  void changed_targetWasPromoted_said() {
    Plan plan = PlannedWorld.of(2).plan();
    PlannedWorld promoted = PlannedWorld.of(2).sees("dc2", "main", state(Role.PRIMARY));

    assertThat(Facts.changed(plan, promoted.observation()))
        .containsExactly(
            new Difference("dc2.database.main.role", "STANDBY", Optional.of("PRIMARY")));
  }

  @Test
  void changed_severalFacts_allInThePlansOrder() {
    Plan plan = PlannedWorld.of(3).plan();
    PlannedWorld later =
        PlannedWorld.of(3)
            .noCluster("dc2")
            .sees("dc2", "main", state(Role.PRIMARY))
            .sees("dc3", "main", DatabaseState.builder("7999", Role.STANDBY));

    assertThat(Facts.changed(plan, later.observation()))
        .containsExactly(
            new Difference("dc2.cluster.identity", "uid-dc2", Optional.empty()),
            new Difference("dc2.database.main.role", "STANDBY", Optional.of("PRIMARY")),
            new Difference(
                "dc3.database.main.systemIdentifier", "7000000000000000001", Optional.of("7999")));
  }

  @Test
  void changed_anotherStandbyIsSilent_onlyTheTargetHasToBeSeen() {
    Plan plan = PlannedWorld.of(3).plan();

    assertThat(Facts.changed(plan, PlannedWorld.of(3).noAnswer("dc3", "main").observation()))
        .isEmpty();
    assertThat(Facts.changed(plan, PlannedWorld.of(3).noAnswer("dc2", "main").observation()))
        .extracting(Difference::fact, Difference::found)
        .containsExactly(
            tuple("dc2.database.main.lineage", Optional.empty()),
            tuple("dc2.database.main.role", Optional.empty()),
            tuple("dc2.database.main.systemIdentifier", Optional.empty()));
  }

  @Test
  void plan_unknownDataCenter_namesTheKnownOnes() {
    Failover nowhere = Failover.of("dc1").to("dc9").because("INC-4711");

    assertThatThrownBy(() -> PlannedWorld.of(2).plan(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dc9")
        .hasMessageContaining("[dc1, dc2]");
  }

  private static Following heard(Instant at) {
    return new Following(
        new Endpoint("main.dc1", 5432),
        true,
        Optional.of(1),
        Optional.of(POSITION),
        Optional.of(at));
  }
}
