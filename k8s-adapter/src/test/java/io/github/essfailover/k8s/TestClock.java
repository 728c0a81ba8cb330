package io.github.essfailover.k8s;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** A clock that can be exchanged. */
final class TestClock extends Clock {

  private final Supplier<Clock> current;

  private TestClock(Supplier<Clock> current) {
    this.current = current;
  }

  static Clock of(Supplier<Clock> current) {
    return new TestClock(current);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return current.get().withZone(zone);
  }

  @Override
  public Instant instant() {
    return current.get().instant();
  }
}
