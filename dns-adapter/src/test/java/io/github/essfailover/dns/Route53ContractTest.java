package io.github.essfailover.dns;

import io.github.essfailover.testkit.contract.DnsAdapterContract;

/** Against a stub of the documented API; nobody tried it against the service itself. */
class Route53ContractTest extends DnsAdapterContract {

  @Override
  protected Fixture start() throws Exception {
    return new Route53Fixture(new Route53Stub());
  }
}
