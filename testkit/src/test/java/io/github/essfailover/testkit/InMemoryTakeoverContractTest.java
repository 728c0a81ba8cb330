package io.github.essfailover.testkit;

import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.contract.TakeoverContract;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

class InMemoryTakeoverContractTest extends TakeoverContract {

  @Override
  protected Fixture start() {
    InMemoryJournal journal =
        new InMemoryJournal(Clock.systemUTC(), pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()))
            .leaseOf(Duration.ofSeconds(2));
    return new Fixture() {
      @Override
      public Journal open(String orchestrator) {
        return journal;
      }

      @Override
      public void close() {}
    };
  }
}
