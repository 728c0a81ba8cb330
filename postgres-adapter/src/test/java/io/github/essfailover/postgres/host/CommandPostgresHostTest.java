package io.github.essfailover.postgres.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.spi.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files and the commands, with a folder that only looks like a server's. */
class CommandPostgresHostTest {

  private static final BackupSource SOURCE =
      new BackupSource(new Endpoint("dc2", 5432), "host='dc2' passfile='/x'");

  @TempDir private Path folder;
  private Path data;
  private Path bin;

  @BeforeEach
  void makeFolder() throws Exception {
    data = Files.createDirectories(folder.resolve("data dir"));
    bin = Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(data.resolve("global"));
    Files.createDirectories(data.resolve("pg_wal"));
    Files.createDirectories(data.resolve("conf.d"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
    for (String file :
        List.of("PG_VERSION", "global/pg_control", "postgresql.conf", "conf.d/own.conf")) {
      Files.writeString(data.resolve(file), "old " + file);
    }
    program("pg_ctl", "exit 3");
  }

  private void program(String name, String body) throws Exception {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private CommandPostgresHostBuilder describe(CommandRunner runner) {
    return CommandPostgresHost.over(runner).dataFolder(data.toString()).programs(bin.toString());
  }

  @AfterEach
  void nothingGoesOn() {
    host().cancel(soon());
  }

  private CommandPostgresHost host() {
    return describe(LocalCommandRunner.create()).build();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }

  private static HostWork work(HostWork.Kind kind) {
    return new HostWork(kind, SOURCE, UUID.randomUUID().toString(), 7);
  }

  private WorkState ended(HostWork work) {
    return ended(host(), work);
  }

  private static WorkState ended(CommandPostgresHost host, HostWork work) {
    Deadline deadline = soon();
    WorkState state = host.work(work, deadline);
    while (state.phase() == WorkState.Phase.RUNNING && !deadline.isExpired()) {
      state = host.work(work, deadline);
    }
    return state;
  }

  private WorkState done(HostWork.Kind kind) {
    WorkState state = ended(work(kind));
    assertThat(state.phase()).as(state.seen()).isEqualTo(WorkState.Phase.SUCCEEDED);
    return state;
  }

  /** A copy that goes on until the file {@code go} is there. */
  private void slowCopy() throws Exception {
    program(
        "pg_basebackup",
        "echo begun >>"
            + quoted("begun")
            + "; d=${1#--pgdata=}; mkdir -p \"$d/global\" \"$d/pg_wal\";"
            + " printf '%s\\r' ' 512/2048 kB (25%), 0/1 tablespace' >&2;"
            + " while [ ! -e "
            + quoted("go")
            + " ]; do sleep 0.05; done; printf new >\"$d/global/pg_control\"");
  }

  private String quoted(String name) {
    return "'" + folder.resolve(name) + "'";
  }

  private void untilItSays(CommandPostgresHost host, String words) {
    Deadline deadline = soon();
    while (!host.underWay(deadline).map(WorkState::seen).orElse("").contains(words)) {
      assertThat(deadline.isExpired()).as("waits for '%s'", words).isFalse();
    }
  }

  @Test
  void work_longerThanTheCall_goesOnAloneAndIsFoundByOthersAndNeverBegunTwice() throws Exception {
    slowCopy();
    HostWork work = work(HostWork.Kind.COPY);

    assertThat(host().work(work, soon()).phase()).isEqualTo(WorkState.Phase.RUNNING);
    untilItSays(host(), "524288 of 2097152 bytes (25 %)");
    assertThat(host().work(work, soon()).phase()).isEqualTo(WorkState.Phase.RUNNING);
    AdapterException second =
        catchThrowableOfType(
            AdapterException.class, () -> host().work(work(HostWork.Kind.COPY), soon()));
    assertThat(second.code()).isEqualTo("HOST_BUSY");
    Files.createFile(folder.resolve("go"));

    assertThat(ended(work).phase()).isEqualTo(WorkState.Phase.SUCCEEDED);
    assertThat(Files.readString(data.resolve("global/pg_control"))).isEqualTo("new");
    assertThat(Files.readAllLines(folder.resolve("begun"))).hasSize(1);
    assertThat(host().underWay(soon())).isEmpty();
  }

  @Test
  void work_cancelledOrKilled_hasFailedAndLeavesNothingToStart() throws Exception {
    slowCopy();
    HostWork work = work(HostWork.Kind.COPY);
    host().work(work, soon());
    untilItSays(host(), "25 %");

    host().cancel(soon());

    WorkState state = host().work(work, soon());
    assertThat(state.phase()).isEqualTo(WorkState.Phase.FAILED);
    assertThat(state.seen()).contains("ended from outside");
    assertThat(data.resolve("global/pg_control")).doesNotExist();
    host().cancel(soon());
    Files.createFile(folder.resolve("go"));
    done(HostWork.Kind.COPY);
  }

  @Test
  void work_ofALowerEpoch_isRefused() throws Exception {
    slowCopy();
    Files.createFile(folder.resolve("go"));
    done(HostWork.Kind.COPY);

    AdapterException old =
        catchThrowableOfType(
            AdapterException.class,
            () -> host().work(new HostWork(HostWork.Kind.COPY, SOURCE, "old", 6), soon()));

    assertThat(old.code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(old.effect()).isEqualTo(Effect.PERMANENT);
  }

  private Path work() {
    return folder.resolve("data dir.essfailover");
  }

  @Test
  void write_thenRead_isTheTextAndAbsentFilesAreEmpty() {
    String text = "it's \"quoted\" $HOME\n\\";
    host().write(HostFile.REJOIN, text, soon());

    assertThat(host().read(HostFile.REJOIN, soon())).hasValue(text);
    host().delete(HostFile.REJOIN, soon());
    host().delete(HostFile.REJOIN, soon());
    assertThat(host().read(HostFile.REJOIN, soon())).isEmpty();
  }

  /** The source's files come, the node's own stay, also where pg_rewind or a copy put others. */
  @Test
  void copyAndReinstate_nodeLocalConfiguration_survives() throws Exception {
    program(
        "pg_basebackup",
        "d=${1#--pgdata=}; mkdir -p \"$d/global\" \"$d/pg_wal\" \"$d/base/1\";"
            + " for f in PG_VERSION global/pg_control pg_wal/000000010000000000000001"
            + " postgresql.conf base/1/x backup_label; do printf new >\"$d/$f\"; done");
    Files.writeString(data.resolve("pg_wal/000000010000000000000009"), "diverged");

    String kept = host().keep("wal-x", List.of("000000010000000000000009"), soon());
    done(HostWork.Kind.COPY);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx-----x");
    Files.writeString(data.resolve("postgresql.conf"), "somebody else's");
    host().reinstate(soon());

    assertThat(Files.readString(Path.of(kept, "000000010000000000000009"))).isEqualTo("diverged");
    assertThat(data.resolve("pg_wal/000000010000000000000009")).doesNotExist();
    assertThat(data.resolve("pg_wal/000000010000000000000001")).exists();
    assertThat(Files.readString(data.resolve("global/pg_control"))).isEqualTo("new");
    assertThat(Files.readString(data.resolve("postgresql.conf"))).isEqualTo("old postgresql.conf");
    assertThat(Files.readString(data.resolve("conf.d/own.conf"))).isEqualTo("old conf.d/own.conf");
    assertThat(data.resolve("backup_label")).exists();
    assertThat(data.resolve("standby.signal")).exists();
    assertThat(data.resolve("essfailover.new")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwxr-x---");
  }

  /** Where pg_wal is a link to another disk, it stays one. */
  @Test
  void copy_logOnAnotherDisk_staysThere() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Files.writeString(disk.resolve("000000010000000000000009"), "old");
    Files.delete(data.resolve("pg_wal"));
    Files.createSymbolicLink(data.resolve("pg_wal"), disk);
    program(
        "pg_basebackup",
        "d=${1#--pgdata=}; mkdir -p \"$d/global\" \"$d/pg_wal\";"
            + " for f in global/pg_control pg_wal/000000020000000000000001; do"
            + " printf new >\"$d/$f\"; done");

    done(HostWork.Kind.COPY);

    assertThat(data.resolve("pg_wal")).isSymbolicLink();
    assertThat(disk.resolve("000000020000000000000001")).exists();
    assertThat(disk.resolve("000000010000000000000009")).doesNotExist();
  }

  @Test
  void copy_backupFails_leavesNothingToStart() throws Exception {
    program("pg_basebackup", "echo 'no route to host' >&2; exit 1");

    WorkState failed = ended(work(HostWork.Kind.COPY));

    assertThat(failed.phase()).isEqualTo(WorkState.Phase.FAILED);
    assertThat(failed.seen()).contains("exit code 1", "no route to host");
    assertThat(data.resolve("global/pg_control")).doesNotExist();
    for (Role role : Role.values()) {
      assertThatThrownBy(() -> host().start(role, soon())).hasMessageContaining("half done");
    }
    assertThatThrownBy(() -> host().reinstate(soon())).isInstanceOf(AdapterException.class);
  }

  @Test
  void copy_whileAnEarlierOneRuns_isBusy() throws Exception {
    Files.createDirectories(work());
    Process earlier =
        new ProcessBuilder(
                "sh", "-c", "exec 9>\"$1/lock\"; flock 9; echo; read x", "sh", work().toString())
            .start();
    try {
      assertThat(earlier.getInputStream().read()).isEqualTo('\n');

      AdapterException busy =
          catchThrowableOfType(
              AdapterException.class, () -> host().work(work(HostWork.Kind.COPY), soon()));

      assertThat(busy.code()).isEqualTo("HOST_BUSY");
      assertThat(busy.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(data.resolve("global/pg_control")).exists();
    } finally {
      earlier.destroyForcibly().waitFor();
    }
  }

  @Test
  void rewind_trial_changesNothingAndSaysFromWhere() throws Exception {
    program(
        "pg_rewind",
        "echo 'pg_rewind: rewinding from last common checkpoint at 0/2000028 on timeline 1' >&2");

    assertThat(done(HostWork.Kind.TRY_REWIND).common().orElseThrow().lsn())
        .hasToString("0/02000028");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwxr-x---");
    done(HostWork.Kind.REWIND);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx-----x");
    program("pg_rewind", "echo 'pg_rewind: error: could not find WAL' >&2; exit 1");
    assertThat(ended(work(HostWork.Kind.REWIND)).seen()).contains("could not find WAL");
  }

  @Test
  void controlData_asPrinted_isRead() throws Exception {
    program(
        "pg_controldata",
        """
        cat <<'END'
        Database system identifier:           7711066825560100420
        Database cluster state:               shut down in recovery
        Latest checkpoint location:           0/17414F0
        Latest checkpoint's REDO location:    0/17414B8
        Latest checkpoint's TimeLineID:       2
        Minimum recovery ending location:     0/17415A0
        wal_log_hints setting:                off
        Data page checksum version:           0
        END
        """);

    ControlData data = host().controlData(soon()).orElseThrow();

    assertThat(data.systemIdentifier()).isEqualTo("7711066825560100420");
    assertThat(data.isCleanlyStopped()).isTrue();
    assertThat(data.redo()).hasToString("0/017414B8");
    assertThat(data.timeline()).isEqualTo(2);
    assertThat(data.rewindable()).isFalse();
    Files.delete(bin.resolve("pg_controldata"));
    assertThat(host().controlData(soon())).isEmpty();
  }

  /** Debian keeps postgresql.conf outside: nothing of it is in the folder that is overwritten. */
  @Test
  void profiles_startAndStop_withTheirOwnCommands() throws Exception {
    HostLayout layout =
        new HostLayout(
            "/var/lib/postgresql/15/main",
            "/var/lib/postgresql/15/main.essfailover",
            "/usr/lib/postgresql/15/bin",
            java.util.Optional.of("/etc/postgresql/15/main/postgresql.conf"));

    assertThat(ServerControl.pgCtl().start(layout, 9).get(0))
        .containsSubsequence("/usr/lib/postgresql/15/bin/pg_ctl", "start", "-t", "9")
        .contains("-c config_file='/etc/postgresql/15/main/postgresql.conf'");
    assertThat(ServerControl.pgCtl().stop(Shutdown.IMMEDIATE, layout, 9).get(0))
        .containsSubsequence("stop", "-m", "immediate");
    assertThat(ServerControl.pgCtlCluster("15", "main").stop(Shutdown.FAST, layout, 9))
        .containsExactly(List.of("pg_ctlcluster", "15", "main", "stop", "-m", "fast"));
    ServerControl unit = ServerControl.systemd("postgresql@15-main", "sudo", "-n");
    assertThat(unit.start(layout, 9))
        .containsExactly(List.of("sudo", "-n", "systemctl", "start", "postgresql@15-main"));
    assertThat(unit.stop(Shutdown.IMMEDIATE, layout, 9)).hasSize(2);
  }

  @Test
  void programs_asOwner_haveThePrefixAndNoPassword() {
    List<List<String>> run = new ArrayList<>();
    CommandRunner recording =
        (command, input, deadline) -> {
          run.add(command);
          return new CommandRunner.CommandResult(0, "", "");
        };

    CommandPostgresHost host = describe(recording).asOwner("sudo", "-n", "-u", "postgres").build();
    assertThatThrownBy(() -> host.work(work(HostWork.Kind.COPY), soon()))
        .isInstanceOf(AdapterException.class);

    assertThat(run).isNotEmpty().allMatch(c -> c.subList(0, 4).contains("postgres"));
  }

  @Test
  void build_wrongPaths_areAllReported() {
    assertThatThrownBy(
            () ->
                CommandPostgresHost.over(LocalCommandRunner.create())
                    .dataFolder("/srv/data")
                    .workFolder("/srv/data/work")
                    .programs("bin")
                    .build())
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("pg_rewind deletes it")
        .hasMessageContaining("'bin'");
  }

  @Test
  void acts_ofAnEarlierRun_areRefusedAndNothingIsDone() throws Exception {
    HostFile note = new HostFile(HostFile.Folder.WORK, "note");
    PostgresHost newer = host().actingIn(9);
    PostgresHost older = host().actingIn(7);
    newer.write(note, "newer", soon());
    program("pg_ctl", "[ \"$1\" = status ] || echo \"$1\" >>" + quoted("asked") + "; exit 3");

    for (Consumer<PostgresHost> act :
        List.<Consumer<PostgresHost>>of(
            host -> host.write(note, "older", soon()),
            host -> host.delete(note, soon()),
            host -> host.keep("wal", List.of(), soon()),
            host -> host.start(DatabaseState.Role.STANDBY, soon()),
            host -> host.reinstate(soon()))) {
      Files.writeString(data.resolve("standby.signal"), "");
      AdapterException refused =
          catchThrowableOfType(AdapterException.class, () -> act.accept(older));
      assertThat(refused.code()).isEqualTo("EPOCH_SUPERSEDED");
    }

    assertThat(host().read(note, soon())).contains("newer");
    assertThat(folder.resolve("asked")).doesNotExist();
    newer.delete(note, soon());
    assertThat(host().read(note, soon())).isEmpty();
  }

  /** Who takes a server over may have acted over SQL only. */
  @Test
  void acts_whenTheServerItselfKnowsALaterRun_areRefused() throws Exception {
    Files.writeString(
        data.resolve("postgresql.auto.conf"), "work_mem = '4MB'\nessfailover.epoch = '12'\n");
    HostFile note = new HostFile(HostFile.Folder.WORK, "note");

    AdapterException refused =
        catchThrowableOfType(
            AdapterException.class, () -> host().actingIn(11).write(note, "late", soon()));

    assertThat(refused.code()).isEqualTo("EPOCH_SUPERSEDED");
    host().actingIn(12).write(note, "in time", soon());
    assertThat(host().read(note, soon())).contains("in time");
  }
}
