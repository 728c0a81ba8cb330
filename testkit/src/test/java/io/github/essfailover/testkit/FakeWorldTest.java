package io.github.essfailover.testkit;

import static io.github.essfailover.testkit.WorldAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.PowerState;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FakeWorldTest {
  private final SimulatedTime time = SimulatedTime.seeded(1);
  private final FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();

  @Test
  void world_new_servesFromTheFirstDataCenter() {
    assertThat(world).servesOnlyFrom("dc1").isNotSplit().pointsAt("dc1").takesWritesAt("dc1/main");
    assertThat(world.acknowledging("synapse")).containsExactly("dc1");
    assertThat(world.federating()).containsExactly("dc1");
    assertThat(FakeWorld.of("dc1").serves("dc1")).isTrue();
  }

  @Test
  void builder_withSeveralMistakes_namesThemAll() {
    assertThatThrownBy(
            () ->
                FakeWorld.builder("dc1", "dc1", "clients")
                    .databaseServer("rooms", "synapse")
                    .synchronousStandbys("dc9")
                    .build())
        .isInstanceOfSatisfying(
            InvalidConfigurationException.class, e -> assertThat(e.problems()).hasSize(4));
  }

  @Test
  void commit_whileStandbysStream_isEverywhere() {
    world.dataCenter("dc1").commit("main", 100);
    assertThat(world.missingIn("dc2")).isEmpty();
    assertThat(world.missingIn("dc3")).isEmpty();
  }

  @Test
  void commit_heldBackAtTheLossOfThePrimary_isLostWithThePromotion() {
    database("dc2").holdBack(500);
    world.dataCenter("dc1").commit("main", 100);
    world.powerLoss("dc1");
    freeze("dc2");
    promote("dc2", "run-1");
    assertThat(world).lost(1);
    assertThat(world.missingIn("dc3")).isEmpty();
  }

  @Test
  void commit_onAStandby_isRefused() {
    assertThatThrownBy(() -> world.dataCenter("dc2").commit("main", 100))
        .isInstanceOf(CommitFailedException.class);
  }

  @Test
  void commit_synchronous_survivesWithTheStandbyThatConfirmed() {
    database("dc1").synchronousWith("dc2", "dc3");
    database("dc2").holdBack(500);
    database("dc3").holdBack(500);
    world.dataCenter("dc1").commit("main", 100);
    assertThat(world.missingIn("dc2")).isEmpty();
    assertThat(world.missingIn("dc3")).hasSize(1);
  }

  @Test
  void commit_synchronousWithFrozenStandbys_isWrittenAndNotAcknowledged() {
    database("dc1").synchronousWith("dc2", "dc3");
    freeze("dc2");
    freeze("dc3");
    assertThatThrownBy(() -> world.dataCenter("dc1").commit("main", 100))
        .isInstanceOfSatisfying(
            CommitFailedException.class, e -> assertThat(e.isWritten()).isTrue());
    assertThat(world.acknowledged()).isEmpty();
    assertThat(world.acks("dc1", "synapse")).isFalse();
  }

  @Test
  void standby_cutOffFromItsUpstream_stopsAndHearsNothing() {
    Optional<Instant> heard = database("dc2").observe(soon()).following().orElseThrow().lastHeard();
    world.partition("dc1", "dc2");
    world.dataCenter("dc1").commit("main", 100);
    time.advance(Duration.ofSeconds(5));
    assertThat(database("dc2").observe(soon()).following().orElseThrow())
        .satisfies(following -> assertThat(following.streaming()).isFalse())
        .satisfies(following -> assertThat(following.lastHeard()).isEqualTo(heard));
    assertThat(world.missingIn("dc2")).hasSize(1);
    world.heal("dc1", "dc2");
    assertThat(world.missingIn("dc2")).isEmpty();
  }

  @Test
  void standby_ofAStandby_receivesThroughIt() {
    apply(database("dc2").admit(Set.of("dc3")));
    follow("dc3", "dc2");
    world.partition("dc1", "dc3");
    world.dataCenter("dc1").commit("main", 100);
    assertThat(world.missingIn("dc3")).isEmpty();
  }

  @Test
  void standby_withoutItsSlot_doesNotStream() {
    follow("dc3", "dc2");
    assertThat(database("dc3").observe(soon()).following().orElseThrow().streaming()).isFalse();
    apply(database("dc2").admit(Set.of("dc3")));
    assertThat(database("dc3").observe(soon()).following().orElseThrow().streaming()).isTrue();
  }

  @Test
  void standby_aheadOfThePromotedServer_neverConverges() {
    freeze("dc2");
    world.dataCenter("dc1").commit("main", 100);
    world.powerLoss("dc1");
    freeze("dc3");
    apply(database("dc2").admit(Set.of("dc3")));
    promote("dc2", "run-1");
    follow("dc3", "dc2");
    assertThat(database("dc3").observe(soon()))
        .satisfies(s -> assertThat(s.following().orElseThrow().streaming()).isFalse())
        .satisfies(s -> assertThat(s.lineage()).isEmpty());
    assertThat(world.missingIn("dc3")).isEmpty();
    database("dc3").rebuildFrom(database("dc2"));
    assertThat(database("dc3").observe(soon()).lineage()).containsExactly(MarkId.of("run-1"));
  }

  @Test
  void servers_promotedApart_shareTheTimelineButNotTheLineage() {
    world.powerLoss("dc1");
    freeze("dc2");
    freeze("dc3");
    promote("dc2", "run-1");
    promote("dc3", "run-2");
    assertThat(database("dc2").observe(soon()).timeline())
        .isEqualTo(database("dc3").observe(soon()).timeline());
    apply(database("dc2").admit(Set.of("dc3")));
    assertThat(database("dc2").observe(soon()).lineage()).containsExactly(MarkId.of("run-1"));
    assertThat(database("dc3").observe(soon()).lineage()).containsExactly(MarkId.of("run-2"));
  }

  @Test
  void archive_feedsAStandbyUntilItIsFrozen() {
    FakeWorld archiving = FakeWorld.builder("dc1", "dc2").time(time).archive().build();
    FakeDatabase standby = archiving.dataCenter("dc2").database("main");
    archiving.partition("dc1", "dc2");
    archiving.dataCenter("dc1").commit("main", 100);
    assertThat(archiving.missingIn("dc2")).isEmpty();
    apply(standby.follow(Optional.empty()));
    archiving.dataCenter("dc1").commit("main", 100);
    assertThat(archiving.missingIn("dc2")).hasSize(1);
    assertThat(standby.observe(soon()).isFrozen()).isTrue();
  }

  @Test
  void archive_forgottenByTheFreeze_goesOnFeeding() {
    FakeWorld archiving = FakeWorld.builder("dc1", "dc2").time(time).archive().build();
    FakeDatabase standby = archiving.dataCenter("dc2").database("main").archiveOutlivesFreeze();
    apply(standby.follow(Optional.empty()));
    archiving.dataCenter("dc1").commit("main", 100);
    assertThat(archiving.missingIn("dc2")).isEmpty();
    assertThat(standby.observe(soon()).isFrozen()).isFalse();
  }

  @Test
  void promotedStandby_ofAFencedPrimary_admitsApplicationsOnlyWhenPrepared() {
    apply(database("dc1").writes(Access.REFUSED));
    freeze("dc2");
    promote("dc2", "run-1");
    assertThat(world.writablePrimaries()).isEmpty();
    apply(database("dc2").prepare(MarkId.of("run-1.prepare"), DataLoss.none()));
    apply(database("dc2").prepare(MarkId.of("run-1.prepare"), DataLoss.none()));
    assertThat(world.writablePrimaries()).containsExactly("dc2/main");
    assertThat(database("dc2").preparations()).hasSize(1);
  }

  @Test
  void promotion_ofAnOlderRun_isRefused() {
    freeze("dc2");
    freeze("dc3");
    apply(database("dc2").promote(new Promotion(MarkId.of("new"), 5, proof())));
    assertThatThrownBy(
            () -> apply(database("dc2").promote(new Promotion(MarkId.of("old"), 4, proof()))))
        .hasMessageContaining("newer run");
  }

  @Test
  void cluster_activatedBeforeThePromotion_crashesUntilTheDatabaseTakesWrites() {
    world.dataCenter("dc2").cluster().scaleOperator(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(world.serves("dc2")).isFalse();
    assertThat(world.dataCenter("dc2").cluster().observe(soon()).workloads())
        .isNotEmpty()
        .allSatisfy(workload -> assertThat(workload.problem().orElse("")).contains("CrashLoop"));
    world.powerLoss("dc1");
    promote("dc2", "run-1");
    assertThat(world.serves("dc2")).isFalse();
    time.advance(Duration.ofSeconds(10));
    assertThat(world.serves("dc2")).isTrue();
  }

  @Test
  void cluster_held_createsNothing() {
    time.advance(Duration.ofHours(1));
    assertThat(world.dataCenter("dc2").cluster().pods()).isEmpty();
  }

  @Test
  void workloads_deletedWhileTheOperatorRuns_comeBack() {
    world.dataCenter("dc1").cluster().loseWorkloads();
    assertThat(world.dataCenter("dc1").cluster().pods()).isEmpty();
    time.advance(Duration.ofSeconds(20));
    assertThat(world).servesOnlyFrom("dc1");
  }

  @Test
  void workloads_thatRenderAnotherDataCentersDatabase_commitThere() {
    world.dataCenter("dc1").cluster().scaleOperator(0);
    world.dataCenter("dc1").cluster().loseWorkloads();
    for (String database : List.of("mas", "synapse")) {
      world.dataCenter("dc2").cluster().rendersDatabase(database, database("dc1").endpoint());
    }
    world.dataCenter("dc2").cluster().scaleOperator(1);
    time.advance(Duration.ofMinutes(1));
    assertThat(world.acknowledging("synapse")).containsExactly("dc1");
    assertThat(world.serves("dc2")).isTrue();
  }

  @Test
  void dataCenter_thatIsBack_servesAgainWithWhateverItHad() {
    world.powerLoss("dc1");
    freeze("dc2");
    promote("dc2", "run-1");
    assertThat(world).servesNowhere().takesWritesAt("dc2/main");
    world.powerReturns("dc1");
    time.advance(Duration.ofSeconds(30));
    assertThat(world).servesOnlyFrom("dc1").takesWritesAt("dc1/main", "dc2/main");
  }

  @Test
  void dataCenter_partitioned_acknowledgesToItsOwnClients() {
    world.isolate("dc1");
    assertThatThrownBy(() -> database("dc1").observe(soon())).hasMessageContaining("answer");
    assertThat(world.acknowledging("synapse")).containsExactly("dc1");
    world.partition(FakeWorld.CLIENTS, "dc1");
    assertThat(world.acknowledging("synapse")).isEmpty();
  }

  @Test
  void firewall_closedOutbound_stopsFederationAndNotAnswers() {
    FakeFirewall firewall = world.dataCenter("dc1").firewall();
    apply(firewall.close(Set.of(Traffic.OUTBOUND)));
    assertThat(world.federating()).isEmpty();
    assertThat(world.acks("dc1", "synapse")).isTrue();
    firewall.outboundScope(FirewallScope.ALL_OUTBOUND);
    assertThat(world.acks("dc1", "synapse")).isFalse();
  }

  @Test
  void firewall_openedUnderAStandingRule_letsNothingOut() {
    FakeFirewall firewall = world.dataCenter("dc2").firewall().standingRule(true);
    apply(firewall.open());
    assertThat(firewall.observe(soon()).closed()).isEmpty();
    assertThat(firewall.observe(soon()).outboundWorks()).contains(false);
  }

  @Test
  void power_switchedOff_endsEverythingButTheControl() {
    FakePower power = world.dataCenter("dc1").power();
    apply(power.off());
    assertThat(power.observe(soon())).isEqualTo(PowerState.OFF);
    assertThat(world).servesNowhere();
    assertThat(world.dataCenter("dc1").firewall().observe(soon()).closed()).isEmpty();
  }

  @Test
  void dns_moved_isResolvedByClientsWhenTheirCachesExpired() {
    DnsState before = world.dns().observe(soon());
    apply(world.dns().point(world.dataCenter("dc2").ingress(), before));
    assertThat(world).pointsAt("dc2");
    assertThat(world.clientResolves(time.now())).containsExactly("dc1", "dc2");
    assertThat(world.clientResolves(time.now().plusSeconds(60))).containsExactly("dc2");
  }

  @Test
  void probe_looksAtTheAddressAndNotAtTheName() {
    Set<IngressAddress> there = world.dataCenter("dc2").ingress();
    assertThat(world.probe().look(world.dataCenter("dc2").id(), there, soon()).life())
        .isEqualTo(Sighting.Life.QUIET);
    Set<IngressAddress> here = world.dataCenter("dc1").ingress();
    assertThat(world.probe().use(world.dataCenter("dc1").id(), here, soon()).isAlive()).isTrue();
    assertThat(world.acknowledged()).hasSize(1);
  }

  @Test
  void listener_hearsOfEveryEffectInItsState() {
    List<String> heard = new ArrayList<>();
    world.onEffect(what -> heard.add(what + ": " + world.federating()));
    apply(world.dataCenter("dc1").firewall().close(Set.of(Traffic.OUTBOUND)));
    world.powerLoss("dc1");
    assertThat(heard).containsExactly("dc1/firewall/perimeter close: []", "dc1 loses power: []");
  }

  private FakeDatabase database(String dataCenter) {
    return world.dataCenter(dataCenter).database("main");
  }

  private void freeze(String dataCenter) {
    apply(database(dataCenter).follow(Optional.empty()));
  }

  private void follow(String dataCenter, String upstream) {
    Upstream from = Upstream.withArchive(database(upstream).endpoint(), dataCenter);
    apply(database(dataCenter).follow(Optional.of(from)));
  }

  private void promote(String dataCenter, String mark) {
    apply(database(dataCenter).promote(new Promotion(MarkId.of(mark), 1, proof())));
  }

  private FenceProof proof() {
    Instant until = time.now().plusSeconds(60);
    return FenceProof.statedBy(Person.named("ada"), "a test", List.of(), until);
  }

  private void apply(Change change) {
    change.apply(Calls.by(time.clock()));
  }

  private Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10), time.clock());
  }
}
