package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether what is kept for a reboot would be loaded at one. */
class BootFileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "include \"/etc/nftables.d/essfailover.nft\" | true",
        "  include   \"/etc/nftables.d/*.nft\"       | true",
        "include \"nftables.d/*.nft\"                | true",
        "include \"/etc/nftables.d/ess?ailover.nft\" | true",
        "include \"/etc/nftables.d/other.nft\"       | false",
        "include \"/etc/*.nft\"                      | false",
        "# include \"/etc/nftables.d/*.nft\"         | false",
        "flush ruleset                               | false"
      })
  void isIncluded_byTheMainFile_isReadFromIt(String line, boolean isIncluded) {
    assertThat(file(new CommandResult(0, "#!/usr/sbin/nft -f\nflush ruleset\n" + line + "\n", "")))
        .contains(isIncluded);
  }

  @Test
  void isIncluded_beforeTheFlush_isNot() {
    assertThat(
            file(
                new CommandResult(
                    0, "include \"/etc/nftables.d/essfailover.nft\"\nflush ruleset\n", "")))
        .contains(false);
  }

  @ParameterizedTest
  @CsvSource({"1", "127"})
  void isIncluded_whenTheMainFileCannotBeRead_isNotKnown(int exitCode) {
    assertThat(file(new CommandResult(exitCode, "", "no"))).isEmpty();
  }

  private static Optional<Boolean> file(CommandResult main) {
    CommandRunner runner = (command, input, deadline) -> main;
    Nft nft = new Nft(runner, List.of(), new Failures("firewall/test"));
    return new BootFile(nft, "/etc/nftables.d/essfailover.nft")
        .isIncluded(Deadline.after(Duration.ofSeconds(5), Clock.systemUTC()));
  }
}
