package io.github.essfailover.firewall;

import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import java.util.List;
import java.util.Map;

/** Runs programs here, and has the troubles of a way to another machine. */
final class TroubledRunner implements CommandRunner {

  private enum Trouble {
    NONE,
    GONE,
    SILENT,
    LOSES_ANSWERS
  }

  private final LocalCommandRunner runner = LocalCommandRunner.create();
  private volatile Trouble trouble = Trouble.NONE;

  void kill() {
    trouble = Trouble.GONE;
  }

  void fallSilent() {
    trouble = Trouble.SILENT;
  }

  void loseAnswers() {
    trouble = Trouble.LOSES_ANSWERS;
  }

  /** Whether what is run has its effect, heard of or not. */
  boolean carriesOut() {
    return trouble == Trouble.NONE || trouble == Trouble.LOSES_ANSWERS;
  }

  void wakeUp() {
    trouble = Trouble.NONE;
  }

  @Override
  public CommandResult run(List<String> command, byte[] input, Deadline deadline) {
    Trouble now = trouble;
    switch (now) {
      case GONE -> {
        return runner.run(List.of("/no/such/way"), input, deadline);
      }
      case SILENT -> {
        return runner.run(List.of("sleep", "600"), input, deadline);
      }
      default -> {
        CommandResult result = runner.run(command, input, deadline);
        if (now == Trouble.LOSES_ANSWERS) {
          throw AdapterException.unknown(
              "SSH_CONNECTION_LOST", "The connection was lost.", Map.of(), null);
        }
        return result;
      }
    }
  }
}
