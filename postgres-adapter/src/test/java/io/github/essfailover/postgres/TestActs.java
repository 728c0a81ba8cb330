package io.github.essfailover.postgres;

import io.github.essfailover.spi.Call;
import java.time.Duration;

/** The circumstances of acts, for tests in other packages. */
public final class TestActs {

  private TestActs() {}

  /** An act of that epoch with that much time. */
  public static Call call(long epoch, Duration budget) {
    return TestCall.of(epoch, budget);
  }
}
