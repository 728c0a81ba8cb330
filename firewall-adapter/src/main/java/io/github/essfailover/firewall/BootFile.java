package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.List;

/**
 * The file that the machine loads at boot, so that it comes up as it went down. It is written
 * beside its place, checked and moved there: a half-written file would keep the machine from
 * loading any rule at all.
 *
 * <p>Thread-safe when the runner is.
 */
record BootFile(Nft nft, String path) {

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

  /** Whether the service that loads rules at boot is enabled. */
  boolean isLoadedAtBoot(Deadline deadline) {
    return nft.look(deadline, "systemctl", "is-enabled", "nftables.service").exitCode() == 0;
  }
}
