package io.github.essfailover.firewall;

import io.github.essfailover.model.Location;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Against the kernel, on a gateway between two hosts. */
class NftablesContractTest extends FirewallAdapterContract {

  @TempDir static Path folder;
  private static Namespaces world;

  @BeforeAll
  static void connect() throws Exception {
    world = Namespaces.start(folder);
  }

  @AfterAll
  static void disconnect() {
    if (world != null) {
      world.close();
    }
  }

  @Override
  protected Fixture start() {
    world.gateway("nft", "flush", "ruleset");
    world.gateway("nft", "add table inet others");
    world.gateway("nft", "add chain inet others forward { type filter hook forward priority 0; }");
    world.gateway("nft", "add rule inet others forward ct state established accept");
    TroubledRunner runner = new TroubledRunner();
    FirewallAdapter firewall =
        NftablesFirewall.over(runner)
            .prefix(world.onGateway())
            .locatedIn(Location.in("dc1"))
            .uplinks(Namespaces.UPLINK)
            .allowing(Allowed.all("orchestrator", Namespaces.ORCHESTRATOR));
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
      public Set<String> kept() {
        return Set.of(world.gateway("nft", "-s", "list", "table", "inet", "others").output());
      }

      @Override
      public Optional<Boolean> outboundWorks() {
        return Optional.of(world.getsOut());
      }

      @Override
      public void close() {}
    };
  }
}
