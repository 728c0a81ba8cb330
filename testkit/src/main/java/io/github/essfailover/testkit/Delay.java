package io.github.essfailover.testkit;

import java.time.Duration;

/** How the fakes let time pass while a call is slow; they never sleep themselves. */
@FunctionalInterface
public interface Delay {

  /** Returns when so much time has passed. */
  void pause(Duration duration) throws InterruptedException;

  /** No time passes: a slow call returns at once. The default of a {@link FakeWorld}. */
  static Delay none() {
    return duration -> {};
  }
}
