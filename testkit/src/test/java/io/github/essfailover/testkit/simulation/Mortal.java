package io.github.essfailover.testkit.simulation;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A process's way to the journal: a dead process writes nothing, and does not release its lock. */
record Mortal(Journal real, Runnable mustLive, Supplier<Fate> fate) implements Journal {

  /**
   * What becomes of an append.
   *
   * @param stored whether it is stored
   * @param answered whether the writer hears of it
   * @param then what happens after it
   */
  record Fate(boolean stored, boolean answered, Runnable then) {
    static final Fate STORED = new Fate(true, true, () -> {});
    static final Fate FAILS_BEFORE = new Fate(false, false, () -> {});
    static final Fate FAILS_AFTER = new Fate(true, false, () -> {});

    static Fate dies(Runnable death) {
      return new Fate(true, true, death);
    }
  }

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    mustLive.run();
    Fate its = fate.get();
    if (its.stored()) {
      real.append(run, sequence, record);
    }
    its.then().run();
    if (!its.answered()) {
      throw JournalException.unavailable("The store did not answer.", Map.of(), null);
    }
  }

  @Override
  public List<byte[]> read(RunId run) {
    mustLive.run();
    return real.read(run);
  }

  @Override
  public List<RunId> runs() {
    mustLive.run();
    return real.runs();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public RunLock lock() {
    return this::acquire;
  }

  private RunLock.Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    mustLive.run();
    RunLock.Lease lease = real.lock().acquire(what, owner, deadline);
    return new RunLock.Lease() {
      @Override
      public long epoch() {
        return lease.epoch();
      }

      @Override
      public Duration remaining() {
        return lease.remaining();
      }

      @Override
      public boolean renew(Deadline until) {
        mustLive.run();
        return lease.renew(until);
      }

      @Override
      public void close() {
        mustLive.run();
        lease.close();
      }
    };
  }
}
