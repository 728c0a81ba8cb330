package io.github.essfailover.k8s;

import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.util.List;

/** A journal whose lock is elsewhere. Immutable, thread-safe. */
record GuardedJournal(Journal journal, RunLock lock) implements Journal {

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    journal.append(run, sequence, record);
  }

  @Override
  public List<byte[]> read(RunId run) {
    return journal.read(run);
  }

  @Override
  public List<RunId> runs() {
    return journal.runs();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Location locatedIn() {
    return journal.locatedIn();
  }
}
