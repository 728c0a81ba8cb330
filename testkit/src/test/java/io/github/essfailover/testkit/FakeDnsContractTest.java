package io.github.essfailover.testkit;

import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.testkit.contract.DnsAdapterContract;
import java.time.Clock;
import java.util.Set;

class FakeDnsContractTest extends DnsAdapterContract {

  @Override
  protected Fixture start() {
    return new Zone();
  }

  private static final class Zone implements Fixture {
    private final SimulatedTime time = SimulatedTime.seeded(1);
    private final FakeWorld world = FakeWorld.builder("dc1", "dc2").time(time).build();

    @Override
    public DnsAdapter adapter() {
      return world.dns();
    }

    @Override
    public void editedByHand(Set<IngressAddress> addresses) {
      world.dns().editedByHand(addresses);
    }

    @Override
    public Clock clock() {
      return time.clock();
    }

    @Override
    public void close() {}
  }
}
