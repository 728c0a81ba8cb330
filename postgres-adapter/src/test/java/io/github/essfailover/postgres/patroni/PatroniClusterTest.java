package io.github.essfailover.postgres.patroni;

import static io.github.essfailover.postgres.patroni.PatroniWorld.apply;
import static io.github.essfailover.postgres.patroni.PatroniWorld.failureOf;
import static io.github.essfailover.postgres.patroni.PatroniWorld.follow;
import static io.github.essfailover.postgres.patroni.PatroniWorld.look;
import static io.github.essfailover.postgres.patroni.PatroniWorld.promote;
import static io.github.essfailover.postgres.patroni.PatroniWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.patroni.PatroniLab;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.patroni.PatroniMember.Role;
import io.github.essfailover.spi.DatabaseAdapter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A real Patroni: one world, whose data centers are lost and promoted on the way, hence the order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PatroniClusterTest {

  private static final MarkId PROMOTED = MarkId.of("run-1.promote.main.dc2");
  private static final MarkId AGAIN = MarkId.of("run-2.promote.main.dc3");
  private static final MarkId PREPARED = MarkId.of("run-1.prepare.main.dc2");
  private static final MarkId ARRIVAL = MarkId.of("run-1.verify.main.dc3");

  private static PatroniWorld world;

  @BeforeAll
  static void start() throws Exception {
    Optional<String> missing = PatroniLab.missing();
    assumeTrue(missing.isEmpty() || Boolean.getBoolean("lab.required"), () -> missing.orElse(""));
    world = PatroniWorld.start();
  }

  @AfterAll
  static void close() {
    if (world != null) {
      world.close();
    }
  }

  private static boolean isOld() {
    return check(world.dc2).stream().anyMatch(f -> f.check().equals("patroni.version"));
  }

  private static List<Finding> check(DatabaseAdapter cluster) {
    return cluster.check(Deadline.after(PatroniWorld.PATIENCE, Clock.systemUTC()));
  }

  @Test
  @Order(1)
  void observe_clusters_areAPrimaryAndItsStandby() throws Exception {
    DatabaseState primary = look(world.dc1);
    DatabaseState standby = until(world.dc2, PatroniWorld::streams);

    assertThat(primary.isPrimary()).isTrue();
    assertThat(primary.slots()).contains("dc2", "dc3");
    assertThat(standby.isPrimary()).isFalse();
    assertThat(standby.systemIdentifier()).isEqualTo(primary.systemIdentifier());
    assertThat(standby.following().orElseThrow().upstream()).isEqualTo(world.dc1.endpoint());
    world.commit(world.a1, 3);
    until(world.dc3, state -> state.replayed().isAtLeast(look(world.dc1).position()));
    PatroniView view = world.dc2.view(Deadline.after(PatroniWorld.PATIENCE, Clock.systemUTC()));
    assertThat(view.leader().orElseThrow().role()).isEqualTo(Role.STANDBY_LEADER);
    assertThat(view.member("b2").orElseThrow().role()).isEqualTo(Role.REPLICA);
    assertThat(view.paused()).isFalse();
  }

  @Test
  @Order(2)
  void check_soundCluster_warnsOfWhatItsVersionCannotDo() throws Exception {
    until(() -> errors(world.dc2).isEmpty());

    assertThat(check(world.dc2))
        .filteredOn(f -> f.check().equals("patroni.version"))
        .allMatch(f -> f.seen().contains("3.0"));
    PatroniCluster wrong = world.describe("dc2", "wrong", world.b1).build();
    assertThat(errors(wrong)).containsExactly("patroni.credentials");
    AdapterException refused = failureOf(1, wrong.admit(Set.of("dc3")));
    assertThat(refused.code()).isEqualTo("PATRONI_LOGIN_REFUSED");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
  }

  /** But for what these servers are on purpose: quick, not durable. */
  private static List<String> errors(PatroniCluster cluster) {
    return check(cluster).stream()
        .filter(found -> found.severity() == Severity.ERROR)
        .map(Finding::check)
        .filter(check -> !check.equals("database.durability"))
        .toList();
  }

  private static PostgresServer plain() {
    return PostgresServer.named("main")
        .locatedIn("dc2")
        .listensOn("127.0.0.1", world.b1.port())
        .replicationUser("replicator", "/nowhere")
        .admin(world.b1.connectAs(PatroniWorld.AGENT, "postgres"))
        .database("synapse", world.b1.connectAs(PatroniWorld.AGENT, "synapse"))
        .applicationRoles("synapse")
        .build();
  }

  @Test
  @Order(3)
  void plainServer_managedByPatroni_refusesChangesAndNamesTheAdapter() {
    PostgresServer plain = plain();

    for (AdapterException refused :
        List.of(
            failureOf(1, promote(plain, PROMOTED, 1)),
            failureOf(1, plain.follow(Optional.empty())),
            failureOf(1, plain.admit(Set.of("dc3"))))) {
      assertThat(refused.code()).isEqualTo("MANAGED_SERVER");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(refused.remedy()).contains("PatroniCluster");
    }
    assertThat(check(plain))
        .anyMatch(f -> f.check().equals("database.managed") && f.seen().contains("Patroni"));
    assertThat(look(world.dc2).isPrimary()).isFalse();
    assertThat(look(world.dc2).slots()).doesNotContain("dc3");
  }

  /** PGO is a Patroni whose certificates are where its containers have them. */
  @Test
  @Order(3)
  void plainServer_managedByPgo_isRecognised() throws Exception {
    PatroniWorld.superuser(
        world.b1,
        "postgres",
        "ALTER SYSTEM SET ssl_cert_file = '/pgconf/tls/tls.crt'",
        "SELECT pg_reload_conf()");
    try {
      until(
          () ->
              check(plain()).stream()
                  .anyMatch(f -> f.check().equals("database.managed") && f.seen().contains("PGO")));
    } finally {
      PatroniWorld.superuser(
          world.b1, "postgres", "ALTER SYSTEM RESET ssl_cert_file", "SELECT pg_reload_conf()");
    }
  }

  @Test
  @Order(4)
  void admit_onAStandbyCluster_slotsAreThereUntilDismissed() {
    apply(2, world.dc2.admit(Set.of("dc3", "dc9")));
    apply(2, world.dc2.admit(Set.of("dc3", "dc9")));
    assertThat(look(world.dc2).slots()).contains("dc3", "dc9");

    apply(2, world.dc2.dismiss(Set.of("dc9")));
    apply(2, world.dc2.dismiss(Set.of("dc9", "dc8")));
    assertThat(look(world.dc2).slots()).contains("dc3").doesNotContain("dc9", "dc8");

    AdapterException used = failureOf(2, world.dc1.dismiss(Set.of("dc2")));
    assertThat(used.code()).isEqualTo("SLOT_IN_USE");
    assertThat(look(world.dc1).slots()).contains("dc2");
  }

  @Test
  @Order(5)
  void changes_pausedCluster_areRefusedWithTheRemedy() throws Exception {
    world.patch(world.b1, "{\"pause\": true}");
    try {
      AdapterException refused = failureOf(3, promote(world.dc2, PROMOTED, 3));
      assertThat(refused.code()).isEqualTo("PATRONI_PAUSED");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(refused.remedy()).contains("patronictl resume");
      assertThat(failureOf(3, follow(world.dc2, world.dc3)).code()).isEqualTo("PATRONI_PAUSED");
      assertThat(failureOf(3, world.dc2.switchOver("b2")).code()).isEqualTo("PATRONI_PAUSED");
      assertThat(check(world.dc2)).anyMatch(f -> f.check().equals("patroni.pause"));
      assertThat(look(world.dc2).following().orElseThrow().upstream())
          .isEqualTo(world.dc1.endpoint());
    } finally {
      world.patch(world.b1, "{\"pause\": null}");
    }
  }

  @Test
  @Order(6)
  void changes_ofALowerEpoch_areRefused() {
    apply(5, world.dc2.claim());

    assertThat(look(world.dc2).epoch()).isEqualTo(5);
    assertThat(failureOf(4, promote(world.dc2, PROMOTED, 4)).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(failureOf(4, follow(world.dc2, world.dc3)).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(look(world.dc2).isPrimary()).isFalse();
  }

  @Test
  @Order(7)
  void promote_expiredProof_isRefusedAndNothingHappens() {
    AdapterException refused =
        failureOf(6, promote(world.dc2, PROMOTED, 6, Duration.ofSeconds(-1)));

    assertThat(refused.code()).isEqualTo("FENCE_PROOF_EXPIRED");
    assertThat(look(world.dc2).isPrimary()).isFalse();
  }

  @Test
  @Order(8)
  void follow_nothing_isRefusedAsNotClaimed() {
    assertThat(failureOf(6, world.dc2.follow(Optional.empty())).code())
        .isEqualTo("PATRONI_CANNOT_FREEZE");
    assertThat(world.dc2.capabilities()).containsExactly(Capability.REFUSE_WRITES);
  }

  @Test
  @Order(9)
  void writes_refusedOnThePrimary_shutApplicationsOut() throws Exception {
    apply(6, world.dc1.writes(Access.REFUSED));

    DatabaseState fenced = look(world.dc1);
    assertThat(fenced.access()).isEqualTo(Access.REFUSED);
    until(world.dc2, state -> state.replayed().isAtLeast(fenced.position()));
    assertThat(fenced.settings())
        .as("what a clone would keep")
        .containsEntry("default_transaction_read_only", "off");
  }

  /** What is left when an orchestrator dies right after its order. */
  @Test
  @Order(10)
  void promote_brokenOffBeforeTheMark_isMarkedByTheSameOrderOnly() throws Exception {
    int before = look(world.dc2).timeline();
    world.a1.powerLoss();
    AdapterException lost = failureOf(6, world.dc1.claim());
    assertThat(lost.code()).isEqualTo("PATRONI_UNREACHABLE");
    assertThat(lost.effect()).isEqualTo(Effect.NOT_APPLIED);
    world.patch(world.b1, Orders.promote(PROMOTED, 7));
    DatabaseState promoted = until(world.dc2, DatabaseState::isPrimary);
    assertThat(promoted.marks()).isEmpty();

    AdapterException foreign = failureOf(8, promote(world.dc2, AGAIN, 8));
    assertThat(foreign.code()).isEqualTo("PROMOTION_NOT_OURS");
    assertThat(look(world.dc2).marks()).isEmpty();

    apply(9, promote(world.dc2, PROMOTED, 9));
    apply(9, promote(world.dc2, PROMOTED, 9));

    DatabaseState state = look(world.dc2);
    assertThat(state.lineage()).containsExactly(PROMOTED);
    assertThat(state.timeline()).isGreaterThan(before);
    MarkRow mark = state.marks().get(0);
    assertThat(mark.epoch()).isEqualTo(9);
    assertThat(mark.timeline()).isEqualTo(state.timeline());
    // Patroni makes the slots that its configuration lists again in its next round.
    until(world.dc2, kept -> kept.slots().contains("dc3"));
  }

  @Test
  @Order(11)
  void prepare_promotedCluster_admitsTheApplications() throws Exception {
    assertThat(look(world.dc2).access()).isEqualTo(Access.REFUSED);

    apply(9, world.dc2.prepare(PREPARED, DataLoss.unknown()));

    assertThat(look(world.dc2).access()).isEqualTo(Access.ADMITTED);
    world.commit(world.b1, 2);
  }

  @Test
  @Order(12)
  void follow_standbyOfTheLostCluster_streamsFromThePromotedOne() throws Exception {
    apply(9, world.dc2.admit(Set.of("dc3")));
    apply(9, follow(world.dc3, world.dc2));
    apply(9, follow(world.dc3, world.dc2));
    apply(9, world.dc2.mark(ARRIVAL, 9));

    DatabaseState follower =
        until(world.dc3, state -> state.hasMark(ARRIVAL) && PatroniWorld.streams(state));

    assertThat(follower.following().orElseThrow().upstream()).isEqualTo(world.dc2.endpoint());
    assertThat(follower.lineage()).containsExactly(PROMOTED);
  }

  @Test
  @Order(13)
  void promote_standbyCluster_isWritableOnANewTimelineWithTheMark() throws Exception {
    DatabaseState before = look(world.dc3);

    apply(11, promote(world.dc3, AGAIN, 11));

    DatabaseState state = look(world.dc3);
    assertThat(state.isPrimary()).isTrue();
    assertThat(state.timeline()).isGreaterThan(before.timeline());
    assertThat(state.lineage()).containsExactly(PROMOTED, AGAIN);
    world.commit(world.c1, 1);
  }

  /**
   * Debian's version refuses. One that can makes the old side a standby of the new one, without a
   * rebuild.
   */
  @Test
  @Order(14)
  void follow_runningPrimary_onlyWhenShutAndByAVersionThatCan() throws Exception {
    assertThat(failureOf(12, follow(world.dc2, world.dc3)).code()).isEqualTo("PRIMARY_STILL_OPEN");
    apply(12, world.dc2.writes(Access.REFUSED));
    apply(12, world.dc3.admit(Set.of("dc2")));

    AdapterException refused = failureOf(12, follow(world.dc2, world.dc3));

    if (isOld()) {
      assertThat(refused.code()).isEqualTo("PATRONI_CANNOT_DEMOTE");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(look(world.dc2).isPrimary()).isTrue();
    } else {
      assertThat(refused).isNull();
      until(() -> isStandbyWith(world.dc2, List.of(PROMOTED, AGAIN)));
    }
  }

  /** While it is stopped and rewound, it does not answer. */
  private static boolean isStandbyWith(DatabaseAdapter cluster, List<MarkId> lineage) {
    try {
      DatabaseState state = look(cluster);
      return !state.isPrimary() && PatroniWorld.streams(state) && state.lineage().equals(lineage);
    } catch (AdapterException notNow) {
      return false;
    }
  }

  @Test
  @Order(15)
  void switchOver_toTheOtherMember_leavesThatOneLeading() throws Exception {
    until(
        () ->
            world
                .dc2
                .view(Deadline.after(PatroniWorld.PATIENCE, Clock.systemUTC()))
                .member("b2")
                .filter(PatroniMember::runs)
                .isPresent());

    until(() -> isSwitchedOver("b2"));
    apply(12, world.dc2.switchOver("b2"));

    PatroniMember leader =
        world
            .dc2
            .view(Deadline.after(PatroniWorld.PATIENCE, Clock.systemUTC()))
            .leader()
            .orElseThrow();
    assertThat(leader.name()).isEqualTo("b2");
    until(world.dc2, state -> state.lineage().contains(PROMOTED));
    assertThat(failureOf(12, world.dc2.switchOver("b9")).code())
        .isEqualTo("PATRONI_SWITCHOVER_REFUSED");
    if (isOld()) {
      until(world.dc2, DatabaseState::isPrimary);
      apply(12, promote(world.dc2, PROMOTED, 12));
      assertThat(look(world.dc2).lineage()).containsExactly(PROMOTED);
    }
  }

  @Test
  @Order(16)
  void observe_managerDeadAndServerAlive_stillSeesTheServer() throws Exception {
    world.c1.loseManager();
    until(() -> !reachable());

    assertThat(look(world.dc3).isPrimary()).isTrue();
  }

  /** Repeated while Patroni does not know or gave up: its members may still be busy. */
  private static boolean isSwitchedOver(String member) {
    AdapterException failure = failureOf(12, world.dc2.switchOver(member));
    assertThat(failure == null || failure.effect() != Effect.PERMANENT).isTrue();
    return failure == null;
  }

  private static boolean reachable() {
    try {
      world.dc3.view(Deadline.after(PatroniWorld.PATIENCE, Clock.systemUTC()));
      return true;
    } catch (AdapterException e) {
      assertThat(e.code()).isEqualTo("PATRONI_UNREACHABLE");
      return false;
    }
  }
}
