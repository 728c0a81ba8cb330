package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.SlotState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which log a server still has, and what keeps it, on three shared servers. */
class LogKeptTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static TrioFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void oldestLog_everyServer_isTheOldestSegmentInItsFolder() throws Exception {
    fixture.superuser(fixture.trio().dc1(), "SELECT pg_switch_wal()");
    fixture.commit(fixture.primary(), 1);
    for (PostgresInstance instance : fixture.trio().instances()) {
      DatabaseState state = fixture.describe(instance).build().observe(deadline());

      assertThat(state.oldestLog())
          .contains(
              Lsn.parse(
                  fixture.one(
                      instance,
                      "SELECT '0/0'::pg_lsn + (('x' || min(substr(name, 17)))::bit(32)::bigint"
                          + " * 1048576) FROM pg_ls_waldir() WHERE name ~ '^0000000100000000'")));
      assertThat(state.position().isAtLeast(state.oldestLog().orElseThrow())).isTrue();
    }
  }

  /** The log of a follower that stays away is removed, and the server says from where it has it. */
  @Test
  void oldestLog_recycledSegments_movesBeyondWhatAStoppedFollowerNeeds() throws Exception {
    PostgresInstance dc1 = fixture.trio().dc1();
    Lsn stopped = fixture.otherStandby().observe(deadline()).position();
    fixture.trio().dc3().stop();
    fixture.superuser(
        dc1,
        "ALTER SYSTEM SET max_slot_wal_keep_size = '2MB'",
        "ALTER SYSTEM SET wal_keep_size = 0",
        "SELECT pg_reload_conf()");
    try {
      await(
          () -> {
            fixture.superuser(dc1, "SELECT pg_switch_wal()", "CHECKPOINT");
            fixture.commit(fixture.primary(), 1000);
            DatabaseState state = fixture.primary().observe(deadline());
            return !stopped.isAtLeast(state.oldestLog().orElseThrow());
          });
      DatabaseState state = fixture.primary().observe(deadline());
      SlotState lost =
          state.slotStates().stream().filter(s -> s.name().equals("dc3")).findFirst().orElseThrow();
      assertThat(lost.log()).isEqualTo(SlotState.Log.LOST);
      assertThat(lost.active()).isFalse();
      assertThat(state.slots()).contains("dc2").doesNotContain("dc3");
    } finally {
      fixture.superuser(
          dc1,
          "ALTER SYSTEM RESET max_slot_wal_keep_size",
          "ALTER SYSTEM RESET wal_keep_size",
          "SELECT pg_reload_conf()");
    }
  }

  @Test
  void slot_everyStatus_isRead() {
    assertThat(List.of("", "reserved", "extended", "unreserved", "lost"))
        .extracting(status -> Slots.parse("dc2|f|" + status + "||").log())
        .containsExactly(SlotState.Log.values());
    SlotState reserved = Slots.parse("dc2|t|reserved|0/3000028|-17");
    assertThat(reserved.restartsAt()).contains(Lsn.parse("0/3000028"));
    assertThat(reserved.safeBytes()).hasValue(-17);
    assertThat(reserved.active()).isTrue();
  }

  private static void await(Callable<Boolean> wished) throws Exception {
    Deadline deadline = deadline();
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}
