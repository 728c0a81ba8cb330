package io.github.essfailover.postgres.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a tool and reads the JSON that it prints. Thread-safe. */
final class CatalogCommand {

  private static final int LONGEST = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CommandRunner runner;
  private final List<String> program;
  private final String name;

  CatalogCommand(CommandRunner runner, List<String> program, String name) {
    this.runner = runner;
    this.program = program;
    this.name = name;
  }

  /** What it prints with these arguments; the tool has ended well. */
  JsonNode json(Deadline deadline, String... arguments) {
    CommandResult result = run(deadline, arguments);
    if (result.exitCode() != 0) {
      throw failed(result);
    }
    return parse(result);
  }

  CommandResult run(Deadline deadline, String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    return runner.run(command, new byte[0], deadline);
  }

  JsonNode parse(CommandResult result) {
    JsonNode node;
    try {
      node = JSON.readTree(result.output());
    } catch (IOException e) {
      // Without the cause: the parser's message repeats what it was given.
      throw unreadable("what it prints is not JSON: " + line(result.output()));
    }
    if (node == null || node.isMissingNode()) {
      throw unreadable("it prints nothing; it says: " + line(result.errors()));
    }
    return node;
  }

  AdapterException failed(CommandResult result) {
    String said = result.errors().isBlank() ? result.output() : result.errors();
    return unreadable("it ended with code " + result.exitCode() + ": " + line(said));
  }

  AdapterException unreadable(String why) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("catalogue", name);
    context.put("program", program.get(0));
    context.put("why", why);
    return AdapterException.permanent(
        "BACKUP_CATALOGUE_UNREADABLE",
        "The catalogue of backups cannot be read.",
        context,
        "Run the tool's own command as the same user on the same machine and mend what it reports.",
        null);
  }

  /** One line without what a terminal would choke on: tools quote damaged files. */
  static String line(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "nothing";
    }
    String plain = text.strip().replaceAll("\\s+", " ").replaceAll("[^\\x20-\\x7E]+", "?");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
  }
}
