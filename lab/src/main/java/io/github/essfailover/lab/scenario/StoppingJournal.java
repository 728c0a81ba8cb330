package io.github.essfailover.lab.scenario;

import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A journal whose append says when it is durable and then does not return until it may, so that
 * whoever watches can kill or pause the process exactly there.
 *
 * <p>Thread-safe.
 */
final class StoppingJournal implements Journal {

  /** Before a number: where the run has that many {@linkplain StepNews news}. */
  static final String NEWS = "news:";

  private static final long POLL_MILLIS = 5;

  private final Journal journal;
  private final Path process;
  private final String stop;
  private final AtomicInteger appended = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();

  StoppingJournal(Journal journal, Path process, String stop) {
    this.journal = journal;
    this.process = process;
    this.stop = stop;
  }

  static Path stoppedFile(Path process) {
    return process.resolveSibling(process.getFileName() + ".stopped");
  }

  static Path goFile(Path process) {
    return process.resolveSibling(process.getFileName() + ".go");
  }

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    journal.append(run, sequence, record);
    int number = appended.incrementAndGet();
    if (isHere(run, number, record) && stopped.compareAndSet(false, true)) {
      waitThere();
    }
  }

  private boolean isHere(RunId run, int number, byte[] record) {
    if (stop.equals(OrchestratorProcesses.NEVER)) {
      return false;
    }
    if (stop.startsWith(NEWS)) {
      int wanted = Integer.parseInt(stop.substring(NEWS.length()));
      return StepNews.count(journal.read(run)) >= wanted;
    }
    return Character.isDigit(stop.charAt(0))
        ? stop.equals(String.valueOf(number))
        : new String(record, StandardCharsets.UTF_8).contains(stop);
  }

  private void waitThere() {
    try {
      Files.createFile(stoppedFile(process));
      while (!Files.exists(goFile(process))) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
  public RunLock lock() {
    return journal.lock();
  }

  @Override
  public boolean isShared() {
    return journal.isShared();
  }

  @Override
  public Location locatedIn() {
    return journal.locatedIn();
  }
}
