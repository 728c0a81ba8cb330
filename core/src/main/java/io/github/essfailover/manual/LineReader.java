package io.github.essfailover.manual;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lines with a deadline. Reading cannot be abandoned, so one daemon thread reads, a line at a time
 * and only when one is wanted; what nobody waits for any more can be told from what is asked for.
 * One caller at a time.
 */
final class LineReader {

  /** What came. */
  enum Kind {
    /** A line. */
    TEXT,
    /** Nothing in time. */
    LATE,
    /** The end of the input, or a failure to read it. */
    END
  }

  /** A line, or why there is none. */
  record Line(Kind kind, String text) {}

  private final BufferedReader in;
  private final Semaphore wanted = new Semaphore(0);
  private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private boolean started;
  private boolean pending;
  private boolean ended;

  LineReader(InputStream in, Charset charset) {
    this.in = new BufferedReader(new InputStreamReader(in, charset));
  }

  /** Waits for a line. */
  Line next(Duration atMost) throws InterruptedException {
    if (ended) {
      return new Line(Kind.END, "");
    }
    start();
    if (!pending) {
      pending = true;
      wanted.release();
    }
    Line line = lines.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    if (line == null) {
      return new Line(Kind.LATE, "");
    }
    pending = false;
    ended = line.kind() == Kind.END;
    return line;
  }

  /** Drops a line that came after its caller had given up. */
  boolean dropLate() {
    Line line = lines.poll();
    if (line == null) {
      return false;
    }
    pending = false;
    ended = line.kind() == Kind.END;
    return !ended;
  }

  private void start() {
    if (!started) {
      started = true;
      Thread thread = new Thread(this::read, "essfailover-console");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void read() {
    try {
      while (true) {
        wanted.acquire();
        String line = in.readLine();
        lines.add(line == null ? new Line(Kind.END, "") : new Line(Kind.TEXT, line));
        if (line == null) {
          return;
        }
      }
    } catch (IOException e) {
      lines.add(new Line(Kind.END, ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
