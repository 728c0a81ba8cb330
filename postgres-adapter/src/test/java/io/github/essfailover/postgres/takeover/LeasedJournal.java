package io.github.essfailover.postgres.takeover;

import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.util.List;

/** A journal whose lock can be taken over from a process that stands still. */
record LeasedJournal(Journal records, RunLock lock) implements Journal {

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
    return Location.outside();
  }
}
