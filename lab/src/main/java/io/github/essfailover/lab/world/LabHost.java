package io.github.essfailover.lab.world;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.host.BaseBackup;
import io.github.essfailover.postgres.host.CommandPostgresHost;
import io.github.essfailover.postgres.host.Shutdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The control over the machine of one database server, with which the library brings it back. What
 * it starts is not started by the lab, but ends with the lab, and with this JVM if it is killed.
 *
 * <p>Thread-safe.
 */
final class LabHost implements AutoCloseable {

  private static final Duration STOPPING = Duration.ofSeconds(20);

  /** Ends a server that works in that folder; its number may be another process's by now. */
  private static final String UNDERTAKER =
      """
      end() {
        pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null) || exit 0
        [ "$(readlink "/proc/$pid/cwd")" = "$1" ] && kill -QUIT "$pid"
        exit 0
      }
      trap 'end "$1"' TERM
      while :; do sleep 1; done
      """;

  private final CommandPostgresHost host;
  private final SupervisedProcess undertaker;

  private LabHost(CommandPostgresHost host, SupervisedProcess undertaker) {
    this.host = host;
    this.undertaker = undertaker;
  }

  /** Makes its own configuration say what the lab says on the command line. */
  static LabHost of(PostgresInstance server, PostgresBinaries binaries, BaseBackup backup) {
    Path data = server.dataFolder();
    try {
      Files.write(
          data.resolve("postgresql.conf"),
          List.of(
              "port = " + server.port(),
              "listen_addresses = '" + server.host() + "'",
              "cluster_name = '" + server.name() + "'"),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("The configuration of " + server + " cannot be written", e);
    }
    CommandPostgresHost host =
        CommandPostgresHost.over(LocalCommandRunner.create())
            .dataFolder(data.toString())
            .programs(binaries.home().resolve("bin").toString())
            .asOwner(PostgresBinaries.unprivileged().toArray(String[]::new))
            .baseBackup(backup)
            .build();
    SupervisedProcess undertaker =
        SupervisedProcess.start(
            List.of("sh", "-c", UNDERTAKER, "undertaker", data.toString()),
            data,
            data.resolveSibling(server.name() + ".undertaker.log"),
            "TERM");
    return new LabHost(host, undertaker);
  }

  CommandPostgresHost host() {
    return host;
  }

  @Override
  public void close() {
    try {
      host.stop(Shutdown.IMMEDIATE, Deadline.after(STOPPING, Clock.systemUTC()));
    } finally {
      undertaker.close();
    }
  }
}
