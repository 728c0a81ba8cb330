package io.github.essfailover.testkit;

import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.util.Map;
import java.util.Set;

public class FakeDnsContractTest extends DnsAdapterContract {

  @Override
  protected Fixture start() {
    return new Zone();
  }

  /** Its only server stands in dc1. */
  public static class Zone extends VirtualFixture<DnsAdapter> implements Fixture {
    private Set<IngressAddress> byHand = Set.of();

    public Zone() {
      super("global", Port.DNS);
      world.dns().servers(Map.of("ns1", Location.in("dc1")));
    }

    @Override
    public DnsAdapter adapter() {
      return world.dns();
    }

    @Override
    public void kill() {
      world.powerLoss("dc1");
    }

    @Override
    public void editedByHand(Set<IngressAddress> addresses) {
      byHand = addresses;
      world.dns().editedByHand(addresses);
    }

    @Override
    public void touch() {
      boolean touched = !world.dns().newest().equals(byHand);
      world.dns().editedByHand(touched ? byHand : Set.of(IngressAddress.parse("203.0.113.99")));
    }
  }
}
