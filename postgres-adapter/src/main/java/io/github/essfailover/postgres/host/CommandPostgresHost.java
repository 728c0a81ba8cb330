package io.github.essfailover.postgres.host;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A machine on which programs can be run: this one with {@code LocalCommandRunner}, another with a
 * runner over SSH. Linux, with {@code sh}, {@code flock} and PostgreSQL's programs.
 *
 * <pre>{@code
 * CommandPostgresHost.over(LocalCommandRunner.create())
 *     .dataFolder("/var/lib/postgresql/15/main").programs("/usr/lib/postgresql/15/bin")
 *     .asOwner("sudo", "-n", "-u", "postgres")
 *     .control(ServerControl.pgCtlCluster("15", "main")).build();
 * }</pre>
 *
 * <p>Immutable, thread-safe. Base backups are {@code pg_basebackup}'s unless the builder was given
 * another way. They, and rewinds, run in a session of their own and go on when this process or the
 * connection to the machine ends ({@code setsid}); their output is in {@code job} of the work
 * folder. A service manager that ends all processes of a session or service would end them, too:
 * they are begun anew then. Server logs inside the data folder are kept with the configuration.
 */
public final class CommandPostgresHost implements PostgresHost {

  private static final Pattern COMMITS = Pattern.compile("Transaction/COMMIT\\S*\\s+(\\d+)");

  /** What is left for the program that gives up by itself before it is ended. */
  private static final long SECONDS_BEFORE_DEADLINE = 2;

  private final Commands commands;
  private final HostLayout layout;
  private final ServerControl control;
  private final Optional<BaseBackup> baseBackup;
  private final List<String> backupOptions;
  private final OptionalLong epoch;
  private final HostJobs jobs;

  CommandPostgresHost(
      Commands commands,
      HostLayout layout,
      ServerControl control,
      Optional<BaseBackup> baseBackup,
      List<String> backupOptions) {
    this(commands, layout, control, baseBackup, backupOptions, OptionalLong.empty());
  }

  private CommandPostgresHost(
      Commands commands,
      HostLayout layout,
      ServerControl control,
      Optional<BaseBackup> baseBackup,
      List<String> backupOptions,
      OptionalLong epoch) {
    this.epoch = epoch;
    this.commands = commands;
    this.layout = layout;
    this.control = control;
    this.baseBackup = baseBackup;
    this.backupOptions = List.copyOf(backupOptions);
    this.jobs = new HostJobs(commands, layout);
  }

  /** Starts the description of a machine on which that runner runs programs. */
  public static CommandPostgresHostBuilder over(CommandRunner runner) {
    return new CommandPostgresHostBuilder(runner);
  }

  @Override
  public PostgresHost actingIn(long ofRun) {
    return new CommandPostgresHost(
        commands, layout, control, baseBackup, backupOptions, OptionalLong.of(ofRun));
  }

  @Override
  public boolean isRunning(Deadline deadline) {
    CommandResult result =
        commands.owner(
            List.of(layout.program("pg_ctl"), "status", "-D", layout.dataFolder()), "", deadline);
    // 3: not running; 4: that is no data folder, for instance because a copy is half made.
    if (result.exitCode() == 3 || result.exitCode() == 4) {
      return false;
    }
    if (result.exitCode() != 0) {
      throw Commands.nothingDone("look whether the server runs", result);
    }
    CommandResult ours = run(Scripts.IS_OURS, "", deadline);
    if (ours.exitCode() != 0 && ours.exitCode() != Scripts.NOT_OURS) {
      throw Commands.nothingDone("look whether the process is the server", ours);
    }
    return ours.exitCode() == 0;
  }

  @Override
  public void start(DatabaseState.Role as, Deadline deadline) {
    if (isRunning(deadline)) {
      return;
    }
    CommandResult allowed = run(Scripts.MAY_START, "", deadline, as.name());
    if (allowed.exitCode() != 0) {
      throw refusal(allowed);
    }
    CommandResult last =
        control("start the server", control.start(layout, seconds(deadline)), deadline);
    // Who waits for the end of a long recovery gives up before the server does.
    if (last.exitCode() != 0 && !isRunning(deadline)) {
      throw AdapterException.notApplied(
          "HOST_NOT_STARTED",
          "The database server did not start.",
          Map.of(
              "dataFolder",
              layout.dataFolder(),
              "exitCode",
              String.valueOf(last.exitCode()),
              "said",
              Commands.words(last)),
          null);
    }
  }

  private AdapterException refusal(CommandResult result) {
    String why =
        switch (result.exitCode()) {
          case Scripts.CLOSED -> "its files do not belong together: a rejoin is half done";
          case Scripts.NOT_A_STANDBY -> "it would start as a primary: there is no standby.signal";
          case Scripts.NOT_A_PRIMARY -> "it would start as a standby: there is a standby.signal";
          case Scripts.REJOINING -> "a rejoin of it is under way";
          default -> "";
        };
    return why.isEmpty()
        ? Commands.nothingDone("look whether the server may start", result)
        : AdapterException.permanent(
            "HOST_START_REFUSED",
            "The database server was not started, because of what its data folder holds.",
            Map.of("dataFolder", layout.dataFolder(), "found", why),
            "Repeat the rejoin, which mends it. Do not open the folder or remove files by hand.",
            null);
  }

  @Override
  public void stop(Shutdown how, Deadline deadline) {
    if (!isRunning(deadline)) {
      return;
    }
    CommandResult last =
        control("stop the server", control.stop(how, layout, seconds(deadline)), deadline);
    if (isRunning(deadline)) {
      throw Commands.halfDone("stop the server", last);
    }
  }

  private CommandResult control(String doing, List<List<String>> steps, Deadline deadline) {
    CommandResult last = new CommandResult(0, "", "");
    for (List<String> step : steps) {
      last = control(step, deadline);
      if (last.exitCode() == Scripts.SUPERSEDED) {
        throw Commands.halfDone(doing, last);
      }
    }
    return last;
  }

  private CommandResult control(List<String> step, Deadline deadline) {
    if (epoch.isEmpty()) {
      return control.asOwner()
          ? commands.owner(step, "", deadline)
          : commands.anyone(step, "", deadline);
    }
    if (control.asOwner()) {
      return act(Scripts.RUN, "", deadline, step.toArray(String[]::new));
    }
    // Another account than the owner's may not read what the guard has to: looked at just before.
    CommandResult allowed = act("", "", deadline);
    return allowed.exitCode() == 0 ? commands.anyone(step, "", deadline) : allowed;
  }

  /** A script that changes something; for a run only if no later one was here. */
  private CommandResult act(String script, String input, Deadline deadline, String... arguments) {
    if (epoch.isEmpty()) {
      return commands.script(script, input, deadline, arguments);
    }
    List<String> all =
        new ArrayList<>(
            List.of(String.valueOf(epoch.getAsLong()), layout.dataFolder(), layout.workFolder()));
    all.addAll(List.of(arguments));
    return commands.script(Scripts.GUARD + script, input, deadline, all.toArray(String[]::new));
  }

  private static long seconds(Deadline deadline) {
    return Math.max(1, deadline.remaining().toSeconds() - SECONDS_BEFORE_DEADLINE);
  }

  @Override
  public Optional<ControlData> controlData(Deadline deadline) {
    CommandResult result =
        run(Scripts.CONTROL_DATA, "", deadline, layout.program("pg_controldata"));
    if (result.exitCode() == Scripts.ABSENT) {
      return Optional.empty();
    }
    if (result.exitCode() != 0) {
      throw Commands.nothingDone("read the control file", result);
    }
    return Optional.of(ControlData.parse(result.output()));
  }

  @Override
  public Optional<String> read(HostFile file, Deadline deadline) {
    CommandResult result = commands.script(Scripts.READ, "", deadline, path(file));
    if (result.exitCode() == Scripts.ABSENT) {
      return Optional.empty();
    }
    if (result.exitCode() != 0) {
      throw Commands.nothingDone("read " + file.name(), result);
    }
    return Optional.of(result.output());
  }

  @Override
  public void write(HostFile file, String text, Deadline deadline) {
    succeed("write " + file.name(), act(Scripts.WRITE, text, deadline, path(file)));
  }

  @Override
  public void delete(HostFile file, Deadline deadline) {
    succeed("delete " + file.name(), act(Scripts.DELETE, "", deadline, path(file)));
  }

  private String path(HostFile file) {
    String folder =
        file.folder() == HostFile.Folder.DATA ? layout.dataFolder() : layout.workFolder();
    return folder + "/" + file.name();
  }

  @Override
  public List<String> walFiles(Deadline deadline) {
    CommandResult result = run(Scripts.LIST_WAL, "", deadline);
    if (result.exitCode() != 0) {
      throw Commands.nothingDone("list pg_wal", result);
    }
    return result.output().lines().toList();
  }

  @Override
  public OptionalLong commits(WalRange range, Deadline deadline) {
    if (range.bytes() == 0) {
      return OptionalLong.of(0);
    }
    if (!isExecutable("pg_waldump", deadline)) {
      return OptionalLong.empty();
    }
    CommandResult result =
        commands.owner(
            List.of(
                layout.program("pg_waldump"),
                "--path=" + layout.dataFolder() + "/pg_wal",
                "--timeline=" + range.timeline(),
                "--start=" + range.from(),
                "--end=" + range.to(),
                "--rmgr=Transaction",
                "--stats=record"),
            "",
            deadline);
    return result.exitCode() == 0 ? sum(result.output()) : OptionalLong.empty();
  }

  /** COMMIT and COMMIT_PREPARED. */
  private static OptionalLong sum(String statistics) {
    return OptionalLong.of(
        COMMITS
            .matcher(statistics)
            .results()
            .mapToLong(match -> Long.parseLong(match.group(1)))
            .sum());
  }

  @Override
  public String keep(String label, List<String> walFiles, Deadline deadline) {
    HostFile folder = new HostFile(HostFile.Folder.WORK, label);
    String names = walFiles.isEmpty() ? "" : String.join("\n", walFiles) + "\n";
    succeed("keep files aside", change(Scripts.KEEP, names, deadline, label));
    return path(folder);
  }

  @Override
  public boolean canRewind(Deadline deadline) {
    return isExecutable("pg_rewind", deadline);
  }

  private boolean isExecutable(String program, Deadline deadline) {
    return commands.owner(List.of("test", "-x", layout.program(program)), "", deadline).exitCode()
        == 0;
  }

  @Override
  public WorkState work(HostWork work, Deadline deadline) {
    HostWork.Kind kind = work.kind();
    String source = work.source().conninfo();
    if (kind != HostWork.Kind.COPY) {
      boolean trial = kind == HostWork.Kind.TRY_REWIND;
      return jobs.goOn(
          work,
          trial ? Scripts.TRY_REWIND : Scripts.REWIND,
          List.of(
              layout.program("pg_rewind"), source, trial ? "--dry-run" : "--write-recovery-conf"),
          deadline);
    }
    if (baseBackup.isPresent()) {
      return copyNow(baseBackup.get(), work.source(), deadline);
    }
    List<String> arguments = new ArrayList<>(List.of(layout.program("pg_basebackup"), source));
    arguments.addAll(backupOptions);
    return jobs.goOn(work, Scripts.COPY, arguments, deadline);
  }

  /** Another way than a program of this machine cannot go on alone. */
  private WorkState copyNow(BaseBackup way, BackupSource source, Deadline deadline) {
    succeed("empty the data folder", change(Scripts.EMPTY, "", deadline));
    way.into(layout.dataFolder() + "/" + Scripts.NEW, source, deadline);
    succeed("move the copy up", change(Scripts.INSTALL, "", deadline));
    return new WorkState(WorkState.Phase.SUCCEEDED, "copied", Optional.empty());
  }

  @Override
  public Optional<WorkState> underWay(Deadline deadline) {
    return jobs.last(deadline)
        .map(HostJobs.Job::state)
        .filter(state -> state.phase() == WorkState.Phase.RUNNING);
  }

  @Override
  public void cancel(Deadline deadline) {
    jobs.cancel(deadline);
  }

  @Override
  public void reinstate(Deadline deadline) {
    succeed("put the configuration back", change(Scripts.REINSTATE, "", deadline));
  }

  private CommandResult change(String script, String input, Deadline deadline, String... more) {
    List<String> arguments = new ArrayList<>(List.of(layout.dataFolder(), layout.workFolder()));
    arguments.addAll(List.of(more));
    return act(script, input, deadline, arguments.toArray(String[]::new));
  }

  private CommandResult run(String script, String input, Deadline deadline, String... more) {
    List<String> arguments = new ArrayList<>(List.of(layout.dataFolder(), layout.workFolder()));
    arguments.addAll(List.of(more));
    return commands.script(script, input, deadline, arguments.toArray(String[]::new));
  }

  private static void succeed(String doing, CommandResult result) {
    if (result.exitCode() != 0) {
      throw Commands.halfDone(doing, result);
    }
  }

  @Override
  public String toString() {
    return "host of " + layout.dataFolder();
  }
}
