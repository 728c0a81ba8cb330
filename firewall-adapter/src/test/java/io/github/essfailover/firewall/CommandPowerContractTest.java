package io.github.essfailover.firewall;

import io.github.essfailover.testkit.contract.PowerAdapterContract;

/** Two machines that are switched by a command. */
class CommandPowerContractTest extends PowerAdapterContract {

  @Override
  protected Fixture start() {
    return StubRack.byCommand();
  }
}
