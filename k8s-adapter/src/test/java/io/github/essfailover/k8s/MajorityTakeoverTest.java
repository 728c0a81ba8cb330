package io.github.essfailover.k8s;

import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.contract.TakeoverContract;
import java.time.Clock;
import java.util.List;

/** The lock is in three simulated clusters, the records in memory. */
class MajorityTakeoverTest extends TakeoverContract {

  @Override
  protected Fixture start() {
    LockClusters clusters = new LockClusters();
    InMemoryJournal records = new InMemoryJournal(Clock.systemUTC());
    return new Fixture() {
      @Override
      public Journal open(String orchestrator) {
        return new LockedBy(records, clusters.lock().build());
      }

      @Override
      public void close() {
        clusters.close();
      }
    };
  }

  /** Records of one store under the lock of another. */
  private record LockedBy(Journal records, RunLock lock) implements Journal {
    @Override
    public void append(RunId run, long sequence, byte[] record) {
      records.append(run, sequence, record);
    }

    @Override
    public List<byte[]> read(RunId run) {
      return records.read(run);
    }

    @Override
    public List<RunId> runs() {
      return records.runs();
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public Location locatedIn() {
      return records.locatedIn();
    }
  }
}
