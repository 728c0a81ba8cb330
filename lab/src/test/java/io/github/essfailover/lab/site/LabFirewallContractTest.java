package io.github.essfailover.lab.site;

import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

class LabFirewallContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() throws IOException {
    return new Guarded();
  }

  private static final class Guarded implements Fixture {
    private final RemoteServer remote = new RemoteServer(Loopback.outside());
    private final Gateway gateway =
        new Gateway(
            new InetSocketAddress(Loopback.ofDataCenter(2), 0),
            Loopback.behindGateway(2),
            remote.address(),
            remote.address());
    private final FirewallApi api = new FirewallApi(Loopback.outside(), gateway);
    private final FaultyLink link = FaultyLink.to(api.address());
    private final FirewallAdapter adapter =
        new LabFirewall(
            DataCenterId.of("dc2"),
            Location.outside(),
            new Endpoint("127.0.0.1", link.address().getPort()));

    Guarded() throws IOException {}

    @Override
    public FirewallAdapter adapter() {
      return adapter;
    }

    @Override
    public Optional<Boolean> outboundWorks() {
      return Optional.of(gateway.canary());
    }

    @Override
    public void kill() {
      link.close();
    }

    @Override
    public void fallSilent() {
      link.fallSilent();
    }

    @Override
    public void loseAnswers() {
      link.loseAnswers();
    }

    @Override
    public void wakeUp() {
      link.recover();
    }

    @Override
    public void close() {
      link.close();
      api.close();
      gateway.close();
      remote.close();
    }
  }
}
