package io.github.essfailover.postgres.host;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Work that outlives the call that began it, and the orchestrator: a program in a session of its
 * own, with its output, process number and exit code in the folder {@code job} of the work folder.
 * It holds the work folder's lock, so there is never a second one. Immutable, thread-safe.
 */
final class HostJobs {

  /** What pg_basebackup and pg_rewind print with {@code --progress}. */
  private static final Pattern PROGRESS = Pattern.compile("(\\d+)/(\\d+) kB \\((\\d+)%\\)");

  private static final Pattern COMMON_CHECKPOINT =
      Pattern.compile("rewinding from last common checkpoint at (\\S+) on timeline (\\d+)");

  private static final int WORDS = 300;
  private static final int LINES = 4;

  private final Commands commands;
  private final HostLayout layout;

  HostJobs(Commands commands, HostLayout layout) {
    this.commands = commands;
    this.layout = layout;
  }

  /** A job as its folder tells it. */
  record Job(String ticket, HostWork.Kind kind, WorkState state) {}

  /** Begins it unless it was begun, and says how far it is. */
  WorkState goOn(HostWork work, String body, List<String> arguments, Deadline deadline) {
    Optional<WorkState> begun = found(work.ticket(), deadline);
    if (begun.isPresent()) {
      return begun.get();
    }
    List<String> all = new ArrayList<>(folders());
    all.addAll(List.of(work.ticket(), String.valueOf(work.epoch()), work.kind().name(), body));
    all.addAll(arguments);
    CommandResult result = script(JobScripts.BEGIN, all, deadline);
    if (result.exitCode() == JobScripts.SUPERSEDED) {
      throw AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A newer run acts on this database server.",
          Map.of("own", String.valueOf(work.epoch()), "found", layout.workFolder() + "/job/epoch"),
          "Stop this run; the newer one decides.",
          null);
    }
    if (result.exitCode() != 0) {
      throw Commands.halfDone("begin " + work.kind(), result);
    }
    return found(work.ticket(), deadline)
        .orElseThrow(() -> Commands.nothingDone("find what was begun", result));
  }

  private Optional<WorkState> found(String ticket, Deadline deadline) {
    return last(deadline).filter(job -> job.ticket().equals(ticket)).map(Job::state);
  }

  /** The last one that was begun, whether it has ended or not. */
  Optional<Job> last(Deadline deadline) {
    CommandResult result = script(JobScripts.LOOK, folders(), deadline);
    if (result.exitCode() == Scripts.ABSENT) {
      return Optional.empty();
    }
    List<String> lines = Arrays.asList(result.output().split("\n", LINES + 1));
    if (result.exitCode() != 0 || lines.size() <= LINES) {
      throw Commands.nothingDone("look at the work under way", result);
    }
    String said = lines.get(LINES);
    return Optional.of(
        new Job(
            lines.get(1),
            HostWork.Kind.valueOf(lines.get(2)),
            state(lines.get(0), lines.get(3), said)));
  }

  private static WorkState state(String phase, String exit, String said) {
    if (phase.equals("running")) {
      return new WorkState(WorkState.Phase.RUNNING, progress(said), Optional.empty());
    }
    if (exit.equals("0")) {
      return new WorkState(WorkState.Phase.SUCCEEDED, progress(said), common(said));
    }
    String how = exit.equals("-") ? "it was ended from outside" : "exit code " + exit;
    return new WorkState(WorkState.Phase.FAILED, how + ": " + words(said), Optional.empty());
  }

  private static String progress(String said) {
    Optional<MatchResult> last = PROGRESS.matcher(said).results().reduce((earlier, later) -> later);
    return last.map(
            found ->
                bytes(found.group(1))
                    + " of "
                    + bytes(found.group(2))
                    + " bytes ("
                    + found.group(3)
                    + " %)")
        .orElse("no bytes counted yet");
  }

  private static long bytes(String kilobytes) {
    return Long.parseLong(kilobytes) * 1024;
  }

  private static Optional<WalPosition> common(String said) {
    Matcher found = COMMON_CHECKPOINT.matcher(said);
    return found.find()
        ? Optional.of(new WalPosition(Integer.parseInt(found.group(2)), Lsn.parse(found.group(1))))
        : Optional.empty();
  }

  private static String words(String said) {
    String one = said.strip().replaceAll("\\s+", " ");
    return one.length() > WORDS ? one.substring(one.length() - WORDS) : one;
  }

  /** Nothing works on the files any more. What was under way is broken off. */
  void cancel(Deadline deadline) {
    CommandResult result = script(JobScripts.CANCEL, folders(), deadline);
    if (result.exitCode() != 0) {
      throw Commands.halfDone("end the work under way", result);
    }
  }

  private List<String> folders() {
    return List.of(layout.dataFolder(), layout.workFolder());
  }

  private CommandResult script(String script, List<String> arguments, Deadline deadline) {
    return commands.script(script, "", deadline, arguments.toArray(String[]::new));
  }
}
