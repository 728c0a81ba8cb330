package io.github.essfailover.postgres.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.LockException;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An orchestrator that stood still while another one took over: nothing of it takes effect,
 * wherever it stood.
 */
class TakeoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TrioFixture fixture;
  private Path folder;
  private final List<OrchestratorProcess> processes = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    fixture = TrioFixture.start();
    folder = Files.createTempDirectory(TrioFixture.WORK, "takeover-");
    fixture.commit(fixture.primary(), 10);
    for (DatabaseAdapter standby : List.of(fixture.standby(), fixture.otherStandby())) {
      until(() -> fixture.rows(standby) == 10);
    }
    fixture.losePower(fixture.primary());
  }

  @AfterEach
  void close() {
    processes.forEach(OrchestratorProcess::close);
    fixture.close();
  }

  @Test
  void takeover_firstStoppedBeforeItConnects_nothingOfItTakesEffect() throws Exception {
    OrchestratorProcess first = first(settings().with("stop", "connection"));
    first.stop();
    OrchestratorProcess second = second("dc3", "second");

    assertThat(second.awaitEnd()).as(second.output()).isZero();
    Files.createFile(folder.resolve("go"));
    first.goOn();

    assertThat(first.awaitEnd()).isNotZero();
    assertSaysWhy(first);
    assertDc3IsTheOnlyPrimary();
  }

  @Test
  void takeover_firstStoppedBeforeItSendsThePromotion_nothingOfItTakesEffect() throws Exception {
    OrchestratorProcess first = first(settings().with("stop", "statement"));
    first.stop();
    OrchestratorProcess second = second("dc3", "second");

    assertThat(second.awaitEnd()).as(second.output()).isZero();
    Files.createFile(folder.resolve("go"));
    first.goOn();

    assertThat(first.awaitEnd()).isNotZero();
    assertThat(first.output()).contains(StoppingSockets.SENT);
    assertSaysWhy(first);
    assertDc3IsTheOnlyPrimary();
  }

  @Test
  void takeover_promotionSentToAServerProcessThatStandsStill_nothingOfItTakesEffect()
      throws Exception {
    OrchestratorProcess first = first(settings().with("stop", "statement"));
    PostgresInstance dc2 = fixture.trio().dc2();
    OrchestratorProcess second;
    String serverProcess =
        fixture.one(dc2, "SELECT pid FROM pg_stat_activity WHERE " + sessionsOf(1));
    kill("STOP", serverProcess);
    try {
      Files.createFile(folder.resolve("go"));
      first.awaitOutput(StoppingSockets.SENT);
      first.stop();
      second = second("dc3", "second");
      until(() -> sessions(2) > 0);
      assertThat(sessions(1)).as("the first one's session").isOne();
      assertThat(look(fixture.otherStandby()).isPrimary())
          .as("promoted while the first one's promotion may still come")
          .isFalse();
    } finally {
      kill("CONT", serverProcess);
    }

    assertThat(second.awaitEnd()).as(second.output()).isZero();
    first.goOn();

    assertThat(first.awaitEnd()).isNotZero();
    assertSaysWhy(first);
    assertDc3IsTheOnlyPrimary();
  }

  @Test
  void resume_firstStoppedBeforeItSendsThePromotion_promotesOnce() throws Exception {
    OrchestratorProcess first = first(settings().with("stop", "statement"));
    first.stop();
    OrchestratorProcess second = second("dc2", "first");

    assertThat(second.awaitEnd()).as(second.output()).isZero();
    Files.createFile(folder.resolve("go"));
    first.goOn();

    assertThat(first.awaitEnd()).isNotZero();
    assertSaysWhy(first);
    DatabaseState promoted = look(fixture.standby());
    assertThat(promoted.isPrimary()).isTrue();
    assertThat(promoted.lineage()).hasSize(1);
    assertThat(promoted.marks()).extracting(MarkRow::epoch).containsOnly(2L);
    assertThat(look(fixture.otherStandby()).role()).isEqualTo(DatabaseState.Role.STANDBY);
  }

  /** A person who is sure kills the process; the system then gives its lock to the next one. */
  @Test
  void fileJournal_holderStandsStill_isNotOvertakenUntilItIsKilled() {
    OrchestratorProcess first = first(settings().with("stop", "statement").with("lock", "system"));
    first.stop();
    RunLock lock = FileJournal.in(journal("first")).lock();

    assertThatThrownBy(() -> acquire(lock))
        .isInstanceOf(LockException.class)
        .hasMessageContaining("process ");
    first.close();

    try (RunLock.Lease lease = acquire(lock)) {
      assertThat(lease.epoch()).isEqualTo(2);
    }
  }

  private static RunLock.Lease acquire(RunLock lock) {
    return lock.acquire(
        DeploymentId.of("example.org"), "test", Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  /** On its way to promote dc2, where it stops. */
  private OrchestratorProcess first(Settings settings) {
    OrchestratorProcess process =
        OrchestratorProcess.start(
            "first", folder, settings.with("target", "dc2").with("journal", journal("first")));
    processes.add(process);
    process.awaitOutput(StopPoint.REACHED);
    return process;
  }

  private OrchestratorProcess second(String target, String journal) {
    OrchestratorProcess process =
        OrchestratorProcess.start(
            "second",
            folder,
            settings()
                .with("stop", "nowhere")
                .with("target", target)
                .with("journal", journal(journal)));
    processes.add(process);
    return process;
  }

  private Path journal(String name) {
    return folder.resolve("journal-" + name);
  }

  private Settings settings() {
    Settings settings =
        new Settings(Map.of())
            .with("lock", "lease")
            .with("leases", folder.resolve("leases"))
            .with("go", folder.resolve("go"))
            .with("role", TrioFixture.ROLE)
            .with("password", TrioFixture.PASSWORD)
            .with("replicationUser", fixture.trio().replicationUser())
            .with("passfile", fixture.trio().passfile());
    for (PostgresInstance server : fixture.trio().instances()) {
      settings = settings.with(server.name(), server.port());
    }
    return settings;
  }

  private static void assertSaysWhy(OrchestratorProcess first) {
    assertThat(first.output()).containsAnyOf("EPOCH_SUPERSEDED", "LOCK_LOST");
  }

  private void assertDc3IsTheOnlyPrimary() throws Exception {
    DatabaseState dc3 = look(fixture.otherStandby());
    assertThat(dc3.isPrimary()).isTrue();
    assertThat(dc3.lineage()).hasSize(1);
    assertThat(dc3.epoch()).isEqualTo(2);
    fixture.commit(fixture.otherStandby(), 1);
    until(() -> fixture.rows(fixture.standby()) == 11);
    DatabaseState dc2 = look(fixture.standby());
    assertThat(dc2.role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(dc2.epoch()).isEqualTo(2);
    assertThat(dc2.timeline()).isEqualTo(dc3.timeline());
    assertThat(dc2.following().orElseThrow().upstream())
        .isEqualTo(fixture.otherStandby().endpoint());
    assertThat(dc2.following().orElseThrow().streaming()).isTrue();
    assertThat(
            fixture.one(
                fixture.trio().dc2(), "SELECT (pg_stat_file('promote', true)).size IS NULL"))
        .as("no promotion of dc2 is ordered")
        .isEqualTo("t");
    assertThat(sessions(1)).as("sessions of the first one").isZero();
  }

  private long sessions(long epoch) throws Exception {
    return Long.parseLong(
        fixture.one(
            fixture.trio().dc2(),
            "SELECT count(*) FROM pg_stat_activity WHERE " + sessionsOf(epoch)));
  }

  private static String sessionsOf(long epoch) {
    return "application_name = 'essfailover epoch " + epoch + "'";
  }

  private static void kill(String signal, String pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-s", signal, pid).inheritIO().start().waitFor())
        .as("kill -s " + signal)
        .isZero();
  }

  private static DatabaseState look(DatabaseAdapter server) {
    return server.observe(Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  private void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(20));
    }
  }
}
