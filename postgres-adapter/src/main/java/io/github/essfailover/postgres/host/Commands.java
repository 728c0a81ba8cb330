package io.github.essfailover.postgres.host;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs programs as the owner of the data folder and says what a failure means. Immutable,
 * thread-safe.
 */
final class Commands {

  /** What people need of a program's words; the rest is in the server's own log. */
  private static final int WORDS = 300;

  private final CommandRunner runner;
  private final List<String> asOwner;

  Commands(CommandRunner runner, List<String> asOwner) {
    this.runner = runner;
    this.asOwner = List.copyOf(asOwner);
  }

  CommandResult script(String script, String input, Deadline deadline, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-euc", script, "essfailover"));
    command.addAll(List.of(arguments));
    return owner(command, input, deadline);
  }

  CommandResult owner(List<String> command, String input, Deadline deadline) {
    List<String> whole = new ArrayList<>(asOwner);
    whole.addAll(command);
    return anyone(whole, input, deadline);
  }

  CommandResult anyone(List<String> command, String input, Deadline deadline) {
    return runner.run(command, input.getBytes(StandardCharsets.UTF_8), deadline);
  }

  /** The failure of a look: nothing was changed. */
  static AdapterException nothingDone(String doing, CommandResult result) {
    return failure(AdapterException.Effect.NOT_APPLIED, doing, result);
  }

  /** The failure of an act. */
  static AdapterException halfDone(String doing, CommandResult result) {
    if (result.exitCode() == Scripts.SUPERSEDED) {
      return AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A newer run acts on this database server.",
          Map.of("doing", doing),
          "Stop this run; the newer one decides.",
          null);
    }
    if (result.exitCode() == Scripts.BUSY) {
      return AdapterException.notApplied(
          "HOST_BUSY",
          "An earlier program on the database host has not ended.",
          Map.of("doing", doing),
          null);
    }
    return failure(AdapterException.Effect.UNKNOWN, doing, result);
  }

  private static AdapterException failure(
      AdapterException.Effect effect, String doing, CommandResult result) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("doing", doing);
    context.put("exitCode", String.valueOf(result.exitCode()));
    context.put("said", words(result));
    return new AdapterException(
        effect,
        "HOST_COMMAND_FAILED",
        "A program on the database host failed.",
        context,
        "Read what it said; check the paths, the user and the rights that the host was given.",
        null);
  }

  static String words(CommandResult result) {
    String said = result.errors().strip().replace('\n', ' ');
    return said.length() > WORDS ? said.substring(said.length() - WORDS) : said;
  }
}
