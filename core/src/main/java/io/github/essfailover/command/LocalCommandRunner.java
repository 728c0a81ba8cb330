package io.github.essfailover.command;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs on this machine, from an argument list and never through a shell.
 *
 * <p>At the deadline, on an interrupt and when the output grows too long, the program and its
 * descendants are asked to end and, a little later, killed; the call throws UNKNOWN. A program that
 * is not there is NOT_APPLIED. Messages name the program and never its arguments, input or output,
 * which may be secret.
 *
 * <p>Immutable, thread-safe. Three daemon threads serve a running program and end with it; only a
 * program that leaves a detached child with its standard output behind keeps one until that child
 * ends.
 */
public final class LocalCommandRunner implements CommandRunner {

  private static final int DEFAULT_OUTPUT_BYTES = 1024 * 1024;

  /** How long a program that was asked to end may tidy up. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** How long the last output of a program that ended may be on its way. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  private static final CommandResult NOTHING = new CommandResult(-1, "", "");

  private final int maxOutputBytes;

  private LocalCommandRunner(int maxOutputBytes) {
    this.maxOutputBytes = maxOutputBytes;
  }

  /** A runner with the defaults. */
  public static LocalCommandRunner create() {
    return new LocalCommandRunner(DEFAULT_OUTPUT_BYTES);
  }

  /**
   * A copy that takes so many bytes from each of standard output and standard error; default 1 MiB.
   */
  public LocalCommandRunner maxOutputBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxOutputBytes " + bytes + " is not positive");
    }
    return new LocalCommandRunner(bytes);
  }

  @Override
  public CommandResult run(List<String> command, byte[] input, Deadline deadline) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command is empty; give a program and its arguments");
    }
    if (deadline.isExpired()) {
      throw AdapterException.notApplied(
          "COMMAND_TOO_LATE",
          "The deadline was reached before the program was started.",
          program(command),
          null);
    }
    RunningProgram program = start(command, input);
    try {
      return result(program, command, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "COMMAND_INTERRUPTED", "The program was ended by an interrupt.", program(command), e);
    } finally {
      program.end(GRACE);
    }
  }

  private RunningProgram start(List<String> command, byte[] input) {
    try {
      return RunningProgram.start(command, input, maxOutputBytes);
    } catch (IOException e) {
      throw AdapterException.notApplied(
          "COMMAND_NOT_STARTED", "The program could not be started.", program(command), e);
    }
  }

  private CommandResult result(RunningProgram program, List<String> command, Deadline deadline)
      throws InterruptedException {
    boolean ended = program.waitFor(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    CommandResult result = ended ? program.result(LAST_OUTPUT) : NOTHING;
    if (program.isOverflown()) {
      Map<String, String> context = program(command);
      context.put("limitBytes", String.valueOf(maxOutputBytes));
      throw AdapterException.unknown(
          "COMMAND_OUTPUT_TOO_LONG", "The program printed too much and was ended.", context, null);
    }
    if (!ended) {
      throw AdapterException.unknown(
          "COMMAND_TIMED_OUT", "The program was ended at its deadline.", program(command), null);
    }
    return result;
  }

  private static Map<String, String> program(List<String> command) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("program", command.get(0));
    return context;
  }
}
