package io.github.essfailover.firewall;

import io.github.essfailover.testkit.contract.PowerAdapterContract;

/** Two machines that are switched over HTTP. */
class HttpPowerContractTest extends PowerAdapterContract {

  @Override
  protected Fixture start() {
    return StubRack.overHttp();
  }
}
