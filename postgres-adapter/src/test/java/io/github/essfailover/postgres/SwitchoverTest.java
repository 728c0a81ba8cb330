package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.testkit.Calls;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planned moves on real servers under load; what is not PostgreSQL is a fake. */
class SwitchoverTest extends TrioTest {

  private static final int CLIENTS = 4;
  private static final Person ADA = Person.named("Ada");

  private final FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");
  private final AtomicReference<Run> run = new AtomicReference<>();
  private String abortAfter = "";

  @TempDir Path journal;

  @Test
  void switchover_underFourWriters_everyAcknowledgedRowIsThere() throws Exception {
    try (AcknowledgedRows rows = clients();
        FailoverOrchestrator orchestrator = orchestrator()) {
      RunReport report = move(orchestrator);

      assertThat(report.debts())
          .hasSize(1)
          .allSatisfy(debt -> assertThat(debt.isFence()).isFalse());
      until(() -> rows.countAt("dc2") >= 200);
      Duration outage = rows.outage();
      assertThat(rows.missingAt(fixture.trio().dc2())).isEmpty();
      assertThat(report.foundLoss()).containsEntry("main", DataLoss.none());
      assertProved(report);
      assertThat(look(fixture.primary()).access()).isEqualTo(Access.REFUSED);
      assertThat(look(fixture.primary()).applicationSessions()).isZero();
      until(
          fixture.otherStandby(),
          state ->
              state
                  .following()
                  .filter(f -> f.streaming() && f.upstream().equals(fixture.standby().endpoint()))
                  .isPresent());
      System.out.printf(
          "switchover: %d rows acknowledged by dc1, no row lost, write outage %d ms%n",
          rows.countAt("dc1"), outage.toMillis());
    }
  }

  /** Where everybody stood: nobody was promoted without what the source wrote last. */
  private static void assertProved(RunReport report) {
    Lsn last = position(report, "fence.database.main.dc1", "finalPosition");
    assertThat(position(report, "receive.main.dc2", "replayed")).isGreaterThanOrEqualTo(last);
    assertThat(position(report, "receive.main.dc3", "position")).isGreaterThanOrEqualTo(last);
    assertThat(position(report, "catchup.main.dc2", "position")).isGreaterThanOrEqualTo(last);
    assertThat(position(report, "promote.main.dc2", "position")).isGreaterThan(last);
  }

  private static Lsn position(RunReport report, String step, String output) {
    return Lsn.parse(
        report.step(StepId.of(step)).orElseThrow().outputs().getOrDefault(output, "none"));
  }

  @Test
  void abort_afterTheFreeze_theSourceTakesWritesAgainAndBothStandbysFollowIt() throws Exception {
    abortAfter = "freeze.main.dc2";
    try (AcknowledgedRows rows = clients();
        FailoverOrchestrator orchestrator = orchestrator()) {
      RunReport report = move(orchestrator);

      assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
      assertThat(report.debts()).isEmpty();
      long before = rows.countAt("dc1");
      until(() -> rows.countAt("dc1") >= before + 200);
      assertThat(rows.countAt("dc2")).isZero();
      assertThat(rows.missingAt(fixture.trio().dc1())).isEmpty();
      Lsn end = look(fixture.primary()).position();
      for (DatabaseAdapter standby : List.of(fixture.standby(), fixture.otherStandby())) {
        DatabaseState state = until(standby, s -> s.position().compareTo(end) >= 0);
        assertThat(state.following().orElseThrow().upstream())
            .isEqualTo(fixture.primary().endpoint());
      }
    }
  }

  private AcknowledgedRows clients() throws Exception {
    fixture.application(fixture.trio().dc1(), "CREATE TABLE acknowledged (key text)");
    AcknowledgedRows rows = AcknowledgedRows.by(CLIENTS, fixture.trio(), "dc1", "dc2");
    until(() -> rows.countAt("dc1") >= 400);
    return rows;
  }

  private RunReport move(FailoverOrchestrator orchestrator) {
    Run begun =
        orchestrator.start(
            orchestrator.plan(Switchover.from("dc1").to("dc2").because("CHG-1: a test")));
    run.set(begun);
    return begun.await();
  }

  private FailoverOrchestrator orchestrator() {
    return FailoverOrchestrator.builder()
        .deployment("example.org")
        .dataCenters(
            dataCenter("dc1", fixture.primary()),
            dataCenter("dc2", fixture.standby()),
            dataCenter("dc3", fixture.otherStandby()))
        .dns(world.dns())
        .journal(FileJournal.in(journal).locatedIn(Location.outside()))
        .singleOrchestrator("a test")
        .approvals(ScriptedApprovals.by(ADA))
        .listener(this::hear)
        .build();
  }

  private DataCenter dataCenter(String name, DatabaseAdapter server) {
    FakeDataCenter fake = world.dataCenter(name);
    for (String database : server.databases()) {
      fake.cluster().rendersDatabase(database, server.endpoint());
    }
    fake.cluster().startUp(Duration.ofMillis(100)).creation(Duration.ofMillis(100));
    world.alias(server.endpoint(), fake.database("main").endpoint());
    DataCenter.Builder builder =
        DataCenter.named(name)
            .cluster(fake.cluster())
            .database(server)
            .firewall(fake.firewall())
            .objectStorage(fake.objectStorage());
    fake.ingress().forEach(address -> builder.ingress(address.value()));
    return builder.build();
  }

  /** The fake workloads are ready when their own world has a primary for them. */
  private void hear(FailoverEvent event) {
    if (!(event instanceof FailoverEvent.StepChanged changed)
        || changed.state() != StepState.PROVEN) {
      return;
    }
    if (changed.step().value().equals("promote.main.dc2")) {
      FenceProof proof =
          FenceProof.statedBy(ADA, "a fake", List.of(), Instant.now().plusSeconds(60));
      world
          .dataCenter("dc2")
          .database("main")
          .promote(new Promotion(MarkId.of("fake"), 1, proof))
          .apply(Calls.by(Clock.systemUTC()));
    } else if (changed.step().value().equals(abortAfter)) {
      while (run.get() == null) {
        Thread.onSpinWait();
      }
      run.get().requestAbort(ADA, "a test");
    }
  }
}
