package io.github.essfailover.firewall;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program nft, and a few others, on the machine of the firewall.
 *
 * <p>Thread-safe when the runner is.
 *
 * @param prefix what comes before each command, for instance {@code sudo -n}
 */
record Nft(CommandRunner runner, List<String> prefix, Failures failures) {

  private static final byte[] NOTHING = new byte[0];
  private static final int LONGEST_WORDS = 200;

  /** In the first line that {@code nft -a list table} prints. */
  private static final Pattern HANDLE = Pattern.compile("# handle ([0-9]{1,18})");

  static final List<String> APPLY = List.of("nft", "-j", "-f", "-");
  private static final List<String> DRY_RUN = List.of("nft", "-c", "-j", "-f", "-");

  /**
   * Reads the table. That there is none is seen in a list of tables and not in the words of an
   * error; what cannot be read as JSON (nft 1.0.6 prints no valid document for a dormant table) is
   * seen as a table that is not ours as we wrote it.
   */
  TableSight read(FenceTable wanted, Deadline deadline) {
    CommandResult json =
        look(deadline, "nft", "-j", "list", "table", FenceTable.FAMILY, FenceTable.NAME);
    if (json.exitCode() == 0) {
      var sight = TableSight.parse(json.output(), wanted);
      if (sight.isPresent()) {
        return sight.get();
      }
    }
    CommandResult text =
        look(deadline, "nft", "-a", "list", "table", FenceTable.FAMILY, FenceTable.NAME);
    Matcher handle = HANDLE.matcher(text.output());
    if (text.exitCode() == 0 && handle.find()) {
      return TableSight.unreadable(Long.parseLong(handle.group(1)));
    }
    CommandResult tables = look(deadline, "nft", "list", "tables");
    if (tables.exitCode() != 0) {
      throw failed("nft list tables", tables, false);
    }
    if (tables
        .output()
        .lines()
        .anyMatch(("table " + FenceTable.FAMILY + " " + FenceTable.NAME)::equals)) {
      throw failures.unreadable("nft list table", words(text), null);
    }
    return TableSight.absent();
  }

  /** Whether traffic may pass by the hooks: flows that are offloaded do (nft(8), FLOWTABLES). */
  boolean hasFlowtables(Deadline deadline) {
    CommandResult result = look(deadline, "nft", "list", "flowtables");
    return result.exitCode() != 0 || result.output().contains("flowtable ");
  }

  /** The table in nft's own language, without counts. */
  String text(Deadline deadline) {
    CommandResult result =
        look(deadline, "nft", "-s", "list", "table", FenceTable.FAMILY, FenceTable.NAME);
    if (result.exitCode() != 0) {
      throw failed("nft -s list table", result, false);
    }
    return result.output();
  }

  /** One transaction: all of it or nothing. */
  CommandResult apply(JsonNode transaction, Deadline deadline) {
    return run(APPLY, bytes(transaction.toString()), deadline);
  }

  CommandResult dryRun(JsonNode transaction, Deadline deadline) {
    return run(DRY_RUN, bytes(transaction.toString()), deadline);
  }

  /** A command that only looks: whatever happens to it, nothing was changed. */
  CommandResult look(Deadline deadline, String... command) {
    try {
      return run(List.of(command), NOTHING, deadline);
    } catch (AdapterException e) {
      if (e.effect() == Effect.UNKNOWN && !Thread.currentThread().isInterrupted()) {
        throw failures.unreachable(command[0], e.code(), e);
      }
      throw e;
    }
  }

  CommandResult run(List<String> command, byte[] input, Deadline deadline) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return runner.run(whole, input, deadline);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A command that ended with another exit code than 0 and changed nothing. */
  AdapterException failed(String doing, CommandResult result, boolean changes) {
    String words = words(result);
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("not permitted") || lower.contains("permission denied")) {
      return failures.denied(doing, words, changes);
    }
    return failures.failed(doing, words, Effect.NOT_APPLIED);
  }

  /** Its first words; they repeat a part of our own table at most. */
  static String words(CommandResult result) {
    String errors = result.errors().strip();
    String words = errors.isEmpty() ? "no words" : errors.lines().findFirst().orElse("");
    String bounded = words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words;
    return "exit code " + result.exitCode() + ", " + bounded;
  }
}
