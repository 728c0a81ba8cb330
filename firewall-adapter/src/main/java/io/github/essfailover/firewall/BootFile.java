package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file that the machine loads at boot, so that it comes up as it went down. It is written
 * beside its place, checked and moved there: a half-written file would keep the machine from
 * loading any rule at all.
 *
 * <p>Thread-safe when the runner is.
 */
record BootFile(Nft nft, String path) {

  /** What {@code nftables.service} loads. */
  static final String MAIN = "/etc/nftables.conf";

  private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*include\\s+\"([^\"]+)\"");

  /** Loading it replaces the table, whatever is there. */
  private static final String HEAD =
      "table "
          + FenceTable.FAMILY
          + " "
          + FenceTable.NAME
          + "\ndelete table "
          + FenceTable.FAMILY
          + " "
          + FenceTable.NAME
          + "\n";

  private static String content(String table) {
    return HEAD + table;
  }

  /** Has the machine come up with the table that it has now. */
  void keep(Deadline deadline) {
    String fresh = path + ".new";
    String content = content(nft.text(deadline));
    must(List.of("tee", fresh), content, deadline);
    must(List.of("nft", "-c", "-f", fresh), "", deadline);
    must(List.of("sync", fresh), "", deadline);
    must(List.of("mv", "-f", fresh, path), "", deadline);
  }

  private void must(List<String> command, String input, Deadline deadline) {
    CommandResult result = nft.run(command, Nft.bytes(input), deadline);
    if (result.exitCode() != 0) {
      // The table itself was changed before.
      throw nft.failures().failed(command.get(0) + " " + path, Nft.words(result), Effect.UNKNOWN);
    }
  }

  /** Whether the machine would come up with the table that it has now. */
  boolean holds(Deadline deadline) {
    CommandResult kept = nft.look(deadline, "cat", path);
    return kept.exitCode() == 0 && kept.output().equals(content(nft.text(deadline)));
  }

  /** Nothing of ours at boot. */
  void forget(Deadline deadline) {
    must(List.of("rm", "-f", path), "", deadline);
  }

  boolean isThere(Deadline deadline) {
    return nft.look(deadline, "test", "-e", path).exitCode() == 0;
  }

  /**
   * Whether the rules that are loaded at boot include the file, by its name or by a pattern of its
   * folder; empty when the main file cannot be read. A dry run of the main file would not tell: a
   * pattern that matches nothing is no error (nft(8), "include").
   */
  Optional<Boolean> isIncluded(Deadline deadline) {
    CommandResult main = nft.look(deadline, "cat", MAIN);
    if (main.exitCode() != 0) {
      return Optional.empty();
    }
    // What is included before it is flushed with the rest.
    int flushed = main.output().lastIndexOf("flush ruleset");
    return Optional.of(
        INCLUDE
            .matcher(main.output())
            .results()
            .filter(found -> found.start() > flushed)
            .map(found -> found.group(1))
            .map(pattern -> pattern.startsWith("/") ? pattern : "/etc/" + pattern)
            .anyMatch(this::isMatchedBy));
  }

  /** The file need not be there yet, so that the shell of the machine cannot be asked. */
  private boolean isMatchedBy(String pattern) {
    String expression =
        "\\Q" + pattern.replace("*", "\\E[^/]*\\Q").replace("?", "\\E[^/]\\Q") + "\\E";
    return path.matches(expression);
  }

  /** Whether the service that loads rules at boot is enabled. */
  boolean isLoadedAtBoot(Deadline deadline) {
    return nft.look(deadline, "systemctl", "is-enabled", "nftables.service").exitCode() == 0;
  }
}
