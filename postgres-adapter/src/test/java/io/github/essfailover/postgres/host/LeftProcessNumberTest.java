package io.github.essfailover.postgres.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.model.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that was killed left its process number, and something else has it by now. */
class LeftProcessNumberTest {

  /** As pg_ctl does: whoever has the number is the server. */
  private static final String PG_CTL =
      """
      #!/bin/sh
      read -r pid <"$DATA/postmaster.pid"
      case "$1" in
        status) kill -0 "$pid" 2>/dev/null || exit 3 ;;
        stop) kill "$pid" ;;
      esac
      """;

  @TempDir private Path folder;
  private Process innocent;
  private PostgresHost host;

  @BeforeEach
  void start() throws Exception {
    innocent = new ProcessBuilder("sleep", "60").start();
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("postmaster.pid"), innocent.pid() + "\n" + data + "\n");
    Path programs = Files.createDirectory(folder.resolve("bin"));
    Path program =
        Files.writeString(programs.resolve("pg_ctl"), PG_CTL.replace("$DATA", data.toString()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    host =
        CommandPostgresHost.over(LocalCommandRunner.create())
            .dataFolder(data.toString())
            .programs(programs.toString())
            .build();
  }

  @AfterEach
  void close() {
    innocent.destroyForcibly();
  }

  @Test
  void isRunning_numberOfAnotherProcess_isNo() {
    assertThat(host.isRunning(soon())).isFalse();
  }

  @Test
  void stop_numberOfAnotherProcess_leavesThatAlone() {
    host.stop(Shutdown.IMMEDIATE, soon());

    assertThat(innocent.isAlive()).isTrue();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }
}
