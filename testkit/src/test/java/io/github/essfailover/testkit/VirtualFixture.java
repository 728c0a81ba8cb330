package io.github.essfailover.testkit;

import io.github.essfailover.spi.Adapter;
import io.github.essfailover.testkit.contract.AdapterFixture;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** An adapter of a fake world in virtual time, whose calls go wrong by faults. */
public abstract class VirtualFixture<A extends Adapter> implements AdapterFixture<A> {

  protected final SimulatedTime time = SimulatedTime.seeded(1);
  protected final FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();
  protected final String place;
  private final Port port;

  /** The calls of that port of that place go wrong. */
  protected VirtualFixture(String place, Port port) {
    this.place = place;
    this.port = port;
  }

  @Override
  public void kill() {
    world.powerLoss(place);
  }

  @Override
  public void fallSilent() {
    every(new Fault.Slow(Duration.ofHours(1)));
  }

  @Override
  public void loseAnswers() {
    every(new Fault.UnknownButApplied());
  }

  @Override
  public void wakeUp() {
    world.faults().clear();
  }

  private void every(Fault fault) {
    world
        .faults()
        .source(
            call ->
                call.port() == port && call.place().equals(place)
                    ? Optional.of(fault)
                    : Optional.empty());
  }

  /** Changes, past the adapter, what its observer shows; every second time back. */
  public abstract void touch();

  /** Something happens so much later, by itself. */
  public void later(Duration delay, Runnable event) {
    time.after(delay, event);
  }

  @Override
  public Clock clock() {
    return time.clock();
  }

  @Override
  public void pass(Duration duration) {
    time.advance(duration);
  }

  @Override
  public void close() {}
}
