package io.github.essfailover.testkit;

import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.contract.RunLockContract;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

public class InMemoryLockContractTest extends RunLockContract {

  @Override
  protected Fixture start() {
    SimulatedTime time = SimulatedTime.seeded(1);
    RunLock lock = InMemoryJournal.in(time).lock();
    return new VirtualStore(time) {
      @Override
      public RunLock open(DeploymentId what) {
        return lock;
      }
    };
  }

  /** A store in virtual time. */
  public abstract static class VirtualStore implements Fixture {
    private final SimulatedTime time;

    protected VirtualStore(SimulatedTime time) {
      this.time = time;
    }

    @Override
    public ExecutorService newExecutor() {
      return time.newExecutor("racers");
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
}
