package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.PowerState;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.PowerAdapter;

/**
 * The power control of a data center of a {@link FakeWorld}; it stands outside and outlives the
 * data center unless {@link #inside()} is said.
 *
 * <p>Thread-safe.
 */
public final class FakePower implements PowerAdapter {
  private final FakeWorld world;
  private final FakeDataCenter home;
  private final CallRunner calls;
  private boolean inside;

  FakePower(FakeWorld world, FakeDataCenter home) {
    this.world = world;
    this.home = home;
    this.calls = new CallRunner(world, home.id().value(), Port.POWER, name());
  }

  @Override
  public String name() {
    return "power";
  }

  @Override
  public Location locatedIn() {
    return world.locked(() -> inside ? Location.in(home.id()) : Location.outside());
  }

  @Override
  public PowerState observe(Deadline deadline) {
    return calls.look(
        "observe",
        deadline,
        () -> {
          reach();
          return home.isOn() ? PowerState.ON : PowerState.OFF;
        });
  }

  @Override
  public Change off() {
    return calls.change(
        "off",
        "switch all machines off",
        call -> {
          reach();
          home.switchOff();
        });
  }

  private void reach() {
    if (inside && !(home.hasPower() && home.isReachable())) {
      throw calls.unreachable();
    }
  }

  /** It stands in its data center and is lost with it. */
  public FakePower inside() {
    world.event(home.id() + "/power stands inside", () -> inside = true);
    return this;
  }
}
