package io.github.essfailover.postgres.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who starts and stops a server: whoever watches over it must be the one that is asked, because it
 * would start again what was stopped behind its back.
 *
 * <p>Immutable, thread-safe. The commands are run one after the other and do not wait longer than
 * they are told.
 */
public interface ServerControl {

  /** The commands that start it. */
  List<List<String>> start(HostLayout layout, long seconds);

  /** The commands that stop it. */
  List<List<String>> stop(Shutdown how, HostLayout layout, long seconds);

  /** Whether the owner of the data folder runs them, with the prefix for that; default true. */
  default boolean asOwner() {
    return true;
  }

  /**
   * PostgreSQL's own {@code pg_ctl}; the server's output goes to {@code server.log} in the work
   * folder.
   */
  static ServerControl pgCtl() {
    return new ServerControl() {
      @Override
      public List<List<String>> start(HostLayout layout, long seconds) {
        List<String> command = new ArrayList<>(List.of(layout.program("pg_ctl"), "start", "-s"));
        command.addAll(List.of("-w", "-t", String.valueOf(seconds), "-D", layout.dataFolder()));
        command.addAll(List.of("-l", layout.workFolder() + "/server.log"));
        layout
            .configFile()
            .ifPresent(file -> command.addAll(List.of("-o", "-c config_file='" + file + "'")));
        return List.of(List.copyOf(command));
      }

      @Override
      public List<List<String>> stop(Shutdown how, HostLayout layout, long seconds) {
        return List.of(stopping(how, layout, seconds));
      }
    };
  }

  /** Debian's {@code pg_ctlcluster} of that version and cluster name, for instance 15 and main. */
  static ServerControl pgCtlCluster(String version, String cluster) {
    return new ServerControl() {
      @Override
      public List<List<String>> start(HostLayout layout, long seconds) {
        return List.of(List.of("pg_ctlcluster", version, cluster, "start"));
      }

      @Override
      public List<List<String>> stop(Shutdown how, HostLayout layout, long seconds) {
        return List.of(List.of("pg_ctlcluster", version, cluster, "stop", "-m", mode(how)));
      }
    };
  }

  /**
   * A unit of systemd, for instance {@code postgresql@15-main}.
   *
   * @param prefix what lets the user control it, for instance {@code sudo -n}
   */
  static ServerControl systemd(String unit, String... prefix) {
    return new ServerControl() {
      @Override
      public List<List<String>> start(HostLayout layout, long seconds) {
        return List.of(command("start", unit));
      }

      /** The unit's own way is a fast one; systemd does not start again what it stopped itself. */
      @Override
      public List<List<String>> stop(Shutdown how, HostLayout layout, long seconds) {
        List<String> stop = command("stop", unit);
        return how == Shutdown.FAST
            ? List.of(stop)
            : List.of(command("kill", "--kill-who=main", "--signal=QUIT", unit), stop);
      }

      @Override
      public boolean asOwner() {
        return false;
      }

      private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.add("systemctl");
        command.addAll(List.of(words));
        return List.copyOf(command);
      }
    };
  }

  private static List<String> stopping(Shutdown how, HostLayout layout, long seconds) {
    return List.of(
        layout.program("pg_ctl"),
        "stop",
        "-s",
        "-w",
        "-t",
        String.valueOf(seconds),
        "-m",
        mode(how),
        "-D",
        layout.dataFolder());
  }

  private static String mode(Shutdown how) {
    return how.name().toLowerCase(Locale.ROOT);
  }
}
