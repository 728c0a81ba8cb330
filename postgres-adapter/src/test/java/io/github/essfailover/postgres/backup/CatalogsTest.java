package io.github.essfailover.postgres.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.BackupCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools really print, and what they might. */
class CatalogsTest {

  private final RecordedTool tool = new RecordedTool();

  @Test
  void pgBackRest_recorded_readsEverything() {
    BackupState state = pgBackRest("pgbackrest-timeline2.json");

    assertThat(state.newestComplete())
        .contains(
            new BaseBackup(
                "20261122-184329F",
                Optional.of(Instant.ofEpochSecond(1795373012)),
                true,
                OptionalInt.of(2),
                Optional.of(Lsn.parse("0/B000028")),
                Optional.of(true)));
    assertThat(state.backups()).hasSize(3);
    assertThat(state.newestWal().map(ArchivedWal::end)).contains(Lsn.parse("0/D000000"));
    assertThat(state.notes()).isEmpty();
  }

  @Test
  void pgBackRest_afterAPromotionWithoutABackup_showsTheNewTimelinesLog() {
    BackupState state = pgBackRest("pgbackrest-promoted.json");

    assertThat(state.newestComplete().orElseThrow().timeline()).hasValue(1);
    assertThat(state.newestWal().map(ArchivedWal::timeline)).contains(2);
  }

  @Test
  void pgBackRest_neverSetUpOrWithAWrongKey_saysSoInOneReadableLine() {
    tool.prints("info", "pgbackrest-no-stanza.json");
    assertThat(failure(PgBackRest.stanza("main", tool).build()))
        .hasMessageContaining("missing stanza path");

    tool.prints("info", "pgbackrest-wrong-pass.json");
    AdapterException failure = failure(PgBackRest.stanza("main", tool).build());
    assertThat(failure).hasMessageContaining("unable to load info file");
    assertThat(failure.getMessage()).matches("[\\x20-\\x7E…]+");

    tool.ends("info", 55, "", "ERROR: [055]: unable to open missing file\n");
    assertThat(failure(PgBackRest.stanza("main", tool).build()))
        .hasMessageContaining("code 55")
        .hasMessageContaining("unable to open missing file");
  }

  @Test
  void pgBackRest_oneRepositoryOfTwoUnreadable_readsTheOtherAndNotesIt() {
    tool.ends(
        "info",
        0,
        """
        [{"name":"main","status":{"code":4,"message":"different across repos"},
          "repo":[{"key":1,"cipher":"none","status":{"code":0,"message":"ok"}},
                  {"key":2,"cipher":"none","status":{"code":99,"message":"[HostConnect]\\nno route"}}],
          "db":[{"id":1},{"id":2}],
          "archive":[{"database":{"id":1,"repo-key":1},"max":"0000000900000000000000FF"},
                     {"database":{"id":2,"repo-key":1},"max":"000000010000000000000004"}],
          "backup":[{"label":"old","database":{"id":1,"repo-key":1},"timestamp":{"stop":99}},
                    {"label":"new","database":{"id":2,"repo-key":1},"error":true,
                     "archive":{"start":"000000010000000000000003"},"timestamp":{"stop":100}}]}]
        """,
        "");

    BackupState state = PgBackRest.stanza("main", tool).build().observe(soon());

    assertThat(state.backups()).extracting(BaseBackup::label).containsExactly("new");
    assertThat(state.backups().get(0).encrypted()).contains(false);
    assertThat(state.backups().get(0).start()).contains(Lsn.parse("0/3000000"));
    assertThat(state.newestWal().map(ArchivedWal::timeline)).contains(1);
    assertThat(state.notes())
        .containsExactly(
            "repository 2: [HostConnect] no route", "backup new has page checksum errors");
  }

  @Test
  void walG_outputOfOldAndNewVersions_isRead() {
    tool.prints("backup-list", "walg-list-2.json").prints("wal-show", "walg-wal-2.json");

    BackupState state = WalG.storage(tool).encrypted(true).build().observe(soon());

    assertThat(state.backups())
        .extracting(BaseBackup::label)
        .containsExactly("base_00000002000000000000000B", "base_000000010000000000000002");
    assertThat(state.backups().get(0).start()).contains(Lsn.parse("0/B000028"));
    assertThat(state.backups().get(0).encrypted()).contains(true);
    assertThat(state.backups().get(1).timeline()).hasValue(1);
    assertThat(state.backups().get(1).finishedAt())
        .contains(Instant.parse("2026-11-22T18:42:57.123456Z"));
    assertThat(state.walOf(1).orElseThrow().missing()).isEqualTo(2);
    assertThat(state.walOf(2).orElseThrow().end()).isEqualTo(Lsn.parse("0/D000000"));
  }

  @Test
  void walG_thatFails_isNotTakenForAnEmptyStorage() {
    tool.ends("backup-list", 1, "", "ERROR: AccessDenied: Access Denied\n");

    assertThat(failure(WalG.storage(tool).build())).hasMessageContaining("AccessDenied");
  }

  @Test
  void barman_recorded_readsEverything() {
    tool.prints("list-backups", "barman-list-2.json").prints("show-backup", "barman-show-2.json");

    BackupState state = Barman.server("main", tool).build().observe(soon());

    assertThat(state.newestComplete())
        .contains(
            new BaseBackup(
                "20261122T184335",
                Optional.of(Instant.ofEpochSecond(1795373017)),
                true,
                OptionalInt.of(2),
                Optional.of(Lsn.parse("0/D000028")),
                Optional.empty()));
    assertThat(state.newestWal().map(ArchivedWal::end)).contains(Lsn.parse("0/E000000"));
  }

  @Test
  void barman_interruptedBackup_isTheNewestAndNotComplete() {
    tool.prints("list-backups", "barman-list-failed.json")
        .prints("show-backup", "barman-show-promoted.json");

    BackupState state = Barman.server("main", tool).build().observe(soon());

    assertThat(state.newest().orElseThrow().complete()).isFalse();
    assertThat(state.newest().orElseThrow().label()).contains("STARTED");
    assertThat(state.newestComplete().orElseThrow().label()).isEqualTo("20261122T184335");
    assertThat(state.notes()).hasSize(1).allMatch(note -> note.contains("timeline 3"));
  }

  @Test
  void barman_unknownServer_saysWhatBarmanSays() {
    tool.ends("list-backups", 1, RecordedTool.recorded("barman-nosuch.json"), "");

    assertThat(failure(Barman.server("nosuch", tool).build()))
        .hasMessageContaining("Unknown server 'nosuch'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "42", "{}", "[]", "[{}]", "[null]", "{\"main\":null}", "[["})
  void anyTool_printingSomethingElse_neverFailsOtherThanAsUnreadable(String output) {
    for (String argument : List.of("info", "backup-list", "wal-show", "list-backups")) {
      tool.ends(argument, 0, output, "");
    }
    for (BackupCatalog catalog :
        List.of(
            PgBackRest.stanza("main", tool).build(),
            WalG.storage(tool).build(),
            Barman.server("main", tool).build())) {
      try {
        assertThat(catalog.observe(soon()).newestWal()).isEmpty();
      } catch (AdapterException e) {
        assertThat(e.code()).isEqualTo("BACKUP_CATALOGUE_UNREADABLE");
      }
    }
  }

  @Test
  void program_withWordsBeforeTheTool_isCalledSo() {
    tool.prints("pgbackrest", "pgbackrest-empty.json");

    assertThat(
            PgBackRest.stanza("main", tool)
                .program("sudo", "-nu", "postgres", "pgbackrest")
                .build()
                .observe(soon())
                .backups())
        .isEmpty();
  }

  @Test
  void builder_ofImpossibleSettings_namesThemAll() {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> WalG.storage(tool).program().walSegmentBytes(5).build())
        .withMessageContaining("program is empty")
        .withMessageContaining("walSegmentBytes 5");
  }

  private BackupState pgBackRest(String file) {
    tool.prints("info", file);
    return PgBackRest.stanza("main", tool).build().observe(soon());
  }

  private static AdapterException failure(BackupCatalog catalog) {
    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> catalog.observe(soon()));
    assertThat(failure).isNotNull();
    assertThat(failure.effect()).isEqualTo(AdapterException.Effect.PERMANENT);
    return failure;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
