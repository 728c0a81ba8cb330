package io.github.essfailover.firewall;

import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Against a script whose firewall is a folder with a file for each direction. */
class CommandFirewallContractTest extends FirewallAdapterContract {

  private static final String SCRIPT =
      """
      #!/bin/sh
      set -eu
      case "$1" in
        close) touch "$2/$3" ;;
        open) rm -f "$2/$3" ;;
        show) if [ -e "$2/$3" ]; then echo '{"fence":"closed"}'; else echo '{"fence":"open"}'; fi ;;
      esac
      """;

  @TempDir Path folder;

  @Override
  protected Fixture start() throws IOException {
    Path script = Files.writeString(folder.resolve("fence.sh"), SCRIPT);
    String program = script.toAbsolutePath().toString();
    String rules = Files.createDirectories(folder.resolve("rules")).toAbsolutePath().toString();
    TroubledRunner runner = new TroubledRunner();
    FirewallAdapter firewall =
        CommandFirewall.over(runner)
            .locatedIn(Location.in("dc1"))
            .stops(FirewallScope.ALL_OUTBOUND, FirewallScope.INBOUND)
            .close("sh", program, "close", rules, "{direction}", "{run}", "{epoch}")
            .open("sh", program, "open", rules, "{direction}")
            .observe(
                Assertion.json("/fence", "closed"),
                Assertion.json("/fence", "open"),
                "sh",
                program,
                "show",
                rules,
                "{direction}")
            .build();
    return new Fixture() {
      @Override
      public FirewallAdapter adapter() {
        return firewall;
      }

      @Override
      public void kill() {
        runner.kill();
      }

      @Override
      public void fallSilent() {
        runner.fallSilent();
      }

      @Override
      public void loseAnswers() {
        runner.loseAnswers();
      }

      @Override
      public void wakeUp() {
        runner.wakeUp();
      }

      @Override
      public void close() {}
    };
  }
}
