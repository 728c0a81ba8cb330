package io.github.essfailover.firewall;

import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.util.Optional;
import java.util.Set;

/** Against a stub of OPNsense's API. */
class OpnsenseContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    StubOpnsense opnsense = new StubOpnsense();
    StubDevice device = StubDevice.start(opnsense::answer);
    FirewallAdapter firewall =
        StubOpnsense.on(device)
            .firewall()
            .locatedIn(Location.in("dc1"))
            .stops(FirewallScope.ALL_OUTBOUND)
            .build();
    return new Fixture() {
      @Override
      public FirewallAdapter adapter() {
        return firewall;
      }

      @Override
      public void kill() {
        device.kill();
      }

      @Override
      public void fallSilent() {
        device.fallSilent();
      }

      @Override
      public void loseAnswers() {
        device.loseAnswers();
      }

      @Override
      public void wakeUp() {
        device.wakeUp();
      }

      @Override
      public Set<String> secrets() {
        return Set.of(StubOpnsense.KEY, StubOpnsense.SECRET);
      }

      @Override
      public Optional<Boolean> outboundWorks() {
        return Optional.of(!opnsense.isEnforced());
      }

      @Override
      public void close() {
        device.close();
      }
    };
  }
}
