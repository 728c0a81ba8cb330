package io.github.essfailover.postgres;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.host.CommandPostgresHost;
import io.github.essfailover.postgres.host.CommandPostgresHostBuilder;
import io.github.essfailover.postgres.host.Shutdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A server whose port and name stand in its own configuration, and the control over its machine.
 * What the control starts ends with this JVM, even if it is killed.
 */
final class HostedInstance implements AutoCloseable {

  private static final String UNDERTAKER =
      "end() { pid=$(head -1 \"$1/postmaster.pid\" 2>/dev/null) || exit 0;"
          + " [ \"$(readlink \"/proc/$pid/cwd\")\" = \"$1\" ] && kill -QUIT \"$pid\"; exit 0; };"
          + " trap 'end \"$1\"' TERM; while :; do sleep 1; done";

  private final CommandPostgresHost host;
  private final SupervisedProcess undertaker;

  HostedInstance(
      PostgresInstance instance,
      PostgresBinaries binaries,
      UnaryOperator<CommandPostgresHostBuilder> more)
      throws Exception {
    Path data = instance.dataFolder();
    Files.write(
        data.resolve("postgresql.conf"),
        List.of(
            "port = " + instance.port(),
            "listen_addresses = '" + instance.host() + "'",
            "cluster_name = '" + instance.name() + "-own'"),
        StandardOpenOption.APPEND);
    this.host =
        more.apply(
                CommandPostgresHost.over(LocalCommandRunner.create())
                    .dataFolder(data.toString())
                    .programs(binaries.home().resolve("bin").toString())
                    .asOwner(unprivileged()))
            .build();
    this.undertaker =
        SupervisedProcess.start(
            List.of("sh", "-c", UNDERTAKER, "undertaker", data.toString()),
            data,
            data.resolveSibling(instance.name() + ".undertaker.log"),
            "TERM");
  }

  CommandPostgresHost host() {
    return host;
  }

  /** As the servers of the lab: PostgreSQL refuses to be run by root. */
  private static String[] unprivileged() {
    return "root".equals(System.getProperty("user.name"))
        ? new String[] {"unshare", "-U"}
        : new String[0];
  }

  @Override
  public void close() {
    try {
      host.stop(Shutdown.IMMEDIATE, Deadline.after(Duration.ofSeconds(20), Clock.systemUTC()));
    } finally {
      undertaker.close();
    }
  }
}
