package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps acknowledged commits in more than one place, on real servers. */
class RedundancyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TrioFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = TrioFixture.start();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void restore_sourceCutOffWentOnArchiving_bringsWhatNoStandbyHas() throws Exception {
    Path archive = Files.createTempDirectory(TrioFixture.WORK, "archive-");
    DatabaseAdapter dc2 =
        fixture.describe(fixture.trio().dc2()).restoreCommand("cp " + archive + "/%f %p").build();
    apply(dc2.follow(Optional.empty()));
    until(() -> look(dc2).isFrozen());
    fixture.commit(fixture.primary(), 20_000);
    fixture.superuser(fixture.trio().dc1(), "SELECT pg_switch_wal()");
    archive(archive);
    fixture.losePower(fixture.primary());
    assertThat(look(dc2).archiveIsExhausted()).isFalse();

    apply(dc2.restore());
    until(() -> look(dc2).archiveIsExhausted());

    assertThat(fixture.rows(dc2)).isEqualTo(20_000);
    apply(dc2.follow(Optional.empty()));
    until(() -> look(dc2).isFrozen());
    apply(dc2.follow(Optional.of(Upstream.only(fixture.otherStandby().endpoint(), "dc2"))));
    assertThat(look(dc2).archiveFeeds()).as("fed by the archive before the promotion").isFalse();
  }

  /** All segments that are full; what archives them is not the subject. */
  private void archive(Path archive) throws Exception {
    String current =
        fixture.one(fixture.trio().dc1(), "SELECT pg_walfile_name(pg_current_wal_insert_lsn())");
    try (Stream<Path> segments = Files.list(fixture.trio().dc1().dataFolder().resolve("pg_wal"))) {
      for (Path segment : segments.filter(path -> isBefore(path, current)).toList()) {
        Files.copy(segment, archive.resolve(segment.getFileName()));
      }
    }
  }

  private static boolean isBefore(Path segment, String current) {
    String name = String.valueOf(segment.getFileName());
    return name.matches("[0-9A-F]{24}") && name.compareTo(current) < 0;
  }

  @Test
  void synchronize_enoughStandbysStream_isInForceAndOtherwiseRefused() throws Exception {
    DatabaseAdapter primary = fixture.primary();
    until(() -> look(fixture.standby()).streamsFrom(primary.endpoint()));
    until(() -> look(fixture.otherStandby()).streamsFrom(primary.endpoint()));

    AdapterException refused =
        catchThrowableOfType(
            AdapterException.class, () -> apply(primary.synchronize(rule(2, "dc2", "dc4"))));
    assertThat(refused.code()).isEqualTo("TOO_FEW_SYNCHRONOUS");
    assertThat(refused.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(look(primary).synchronousRule()).isEmpty();

    apply(primary.synchronize(rule(1, "dc2", "dc3")));
    apply(primary.synchronize(rule(1, "dc2", "dc3")));

    until(() -> look(primary).synchronousRule().equals(Optional.of(rule(1, "dc2", "dc3"))));
    fixture.commit(primary, 10);
    AdapterException notHere =
        catchThrowableOfType(
            AdapterException.class, () -> apply(fixture.standby().synchronize(rule(1, "dc3"))));
    assertThat(notHere.code()).isEqualTo("NOT_A_PRIMARY");
  }

  @Test
  void promote_slotsWithoutALimit_getABudget() throws Exception {
    DatabaseAdapter dc2 =
        fixture.describe(fixture.trio().dc2()).slotBudgetBytes(256L << 20).build();
    fixture.losePower(fixture.primary());
    apply(dc2.follow(Optional.empty()));
    until(() -> look(dc2).isFrozen());

    apply(dc2.admit(Set.of("dc3")));
    apply(
        dc2.promote(
            new Promotion(
                MarkId.of("run-1.promote.main.dc2"),
                7,
                FenceProof.statedBy(
                    Person.named("test"), "a test", List.of(), Instant.now().plus(PATIENCE)))));

    assertThat(fixture.one(fixture.trio().dc2(), "SHOW max_slot_wal_keep_size")).isEqualTo("256MB");
  }

  private static SynchronousRule rule(int quorum, String... names) {
    return new SynchronousRule(quorum, new TreeSet<>(List.of(names)));
  }

  private static void apply(Change change) {
    change.apply(TestCall.of(7, PATIENCE));
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
