package io.github.essfailover.testkit;

import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.util.Optional;
import java.util.Set;

public class FakeFirewallContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new OneFirewall();
  }

  /** It stands in dc1, between its users and other servers. */
  public static class OneFirewall extends VirtualFixture<FirewallAdapter> implements Fixture {

    private final FakeFirewall firewall = world.dataCenter("dc1").firewall();

    public OneFirewall() {
      super("dc1", Port.FIREWALL);
    }

    @Override
    public FirewallAdapter adapter() {
      return firewall;
    }

    @Override
    public Optional<Boolean> outboundWorks() {
      return Optional.of(world.dataCenter("dc1").egressIsOpen());
    }

    @Override
    public void touch() {
      boolean closed = !firewall.scopes().isEmpty();
      world.event(
          "a person at the firewall",
          () -> firewall.setClosed(closed ? Set.of() : Set.of(Traffic.values())));
    }
  }
}
