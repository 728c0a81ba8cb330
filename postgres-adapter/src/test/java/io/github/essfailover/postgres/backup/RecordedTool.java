package io.github.essfailover.postgres.backup;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Prints what a tool printed when it was recorded, by one of its arguments. */
final class RecordedTool implements CommandRunner {

  private final Map<String, CommandResult> answers = new LinkedHashMap<>();
  private boolean gone;
  private boolean silent;

  /** What is printed when that is among the arguments. */
  RecordedTool prints(String argument, String file) {
    return ends(argument, 0, recorded(file), "");
  }

  RecordedTool ends(String argument, int code, String output, String errors) {
    answers.put(argument, new CommandResult(code, output, errors));
    return this;
  }

  void everythingPrints(String text) {
    answers.replaceAll((argument, before) -> new CommandResult(0, text, ""));
  }

  void kill() {
    gone = true;
  }

  void fallSilent() {
    silent = true;
  }

  @Override
  public CommandResult run(List<String> command, byte[] input, Deadline deadline) {
    if (gone) {
      throw AdapterException.notApplied(
          "COMMAND_NOT_STARTED", "The program could not be started.", Map.of(), null);
    }
    if (silent) {
      hang(deadline);
    }
    return answers.entrySet().stream()
        .filter(entry -> command.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was recorded for " + command));
  }

  private static void hang(Deadline deadline) {
    try {
      if (new CountDownLatch(1).await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("nobody counts down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown("COMMAND_INTERRUPTED", "Interrupted.", Map.of(), e);
    }
    throw AdapterException.unknown("COMMAND_TIMED_OUT", "Too late.", Map.of(), null);
  }

  static String recorded(String file) {
    try (InputStream in = RecordedTool.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new AssertionError("there is no " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
