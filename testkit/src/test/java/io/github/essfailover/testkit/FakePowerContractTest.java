package io.github.essfailover.testkit;

import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.testkit.contract.PowerAdapterContract;

public class FakePowerContractTest extends PowerAdapterContract {

  @Override
  protected Fixture start() {
    return new OneDataCenter();
  }

  /** The machines of dc1, with the control beside them. */
  public static class OneDataCenter extends VirtualFixture<PowerAdapter> implements Fixture {

    public OneDataCenter() {
      super("dc1", Port.POWER);
      world.dataCenter("dc1").power().inside();
    }

    @Override
    public PowerAdapter adapter() {
      return world.dataCenter("dc1").power();
    }

    @Override
    public boolean isOff() {
      return !world.dataCenter("dc1").isOn();
    }

    @Override
    public void switchOneOn() {
      world.powerReturns("dc1");
    }

    @Override
    public void touch() {
      if (isOff()) {
        switchOneOn();
      } else {
        world.event("a person at the switch", () -> world.dataCenter("dc1").switchOff());
      }
    }
  }
}
