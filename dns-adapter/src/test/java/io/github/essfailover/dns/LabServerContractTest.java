package io.github.essfailover.dns;

import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.testkit.contract.DnsAdapterContract;

class LabServerContractTest extends DnsAdapterContract {

  @Override
  protected Fixture start() {
    DnsServer server =
        DnsServer.zone("example.org").key(TestZone.KEY, "hmac-sha256", TestZone.SECRET).start();
    return new TestZone(server.address(), server);
  }
}
