package io.github.essfailover.testkit.simulation;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.simulation.Weather.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machine of one orchestrator: its threads, its clock, and its way to the store. */
final class Machine extends Clock implements Journal {
  private static final Duration SECONDS = Duration.ofSeconds(2);

  private final SimulatedTime time;
  private final Journal store;
  private final ScheduledExecutorService executor;
  private Duration off;
  private @Nullable Answer answer;

  Machine(SimulatedTime time, Journal store, String name, Duration off) {
    this.time = time;
    this.store = store;
    this.executor = time.newExecutor(name);
    this.off = off;
  }

  ScheduledExecutorService executor() {
    return executor;
  }

  /** Somebody sets the clock. */
  void set(Duration by) {
    off = off.plus(by);
  }

  /** The process stands still. */
  void stall(Duration lasts) {
    time.stall(executor, lasts);
  }

  void storeAnswers(Answer badly) {
    answer = badly;
  }

  void storeAnswersWell() {
    answer = null;
  }

  @Override
  public Instant instant() {
    return time.now().plus(off);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody prints the times of a simulation");
  }

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    asked(
        () -> {
          store.append(run, sequence, record);
          return true;
        });
  }

  @Override
  public List<byte[]> read(RunId run) {
    return asked(() -> store.read(run));
  }

  @Override
  public List<RunId> runs() {
    return asked(store::runs);
  }

  private <T> T asked(Supplier<T> question) {
    Answer how = answer;
    if (how == Answer.REFUSES) {
      throw unavailable();
    }
    if (how == Answer.SLOW) {
      wait(SECONDS);
    }
    T said = question.get();
    if (how == Answer.MUTE) {
      throw unavailable();
    }
    return said;
  }

  private void wait(Duration duration) {
    try {
      time.pause(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable();
    }
  }

  private static JournalException unavailable() {
    return JournalException.unavailable("The store did not answer.", Map.of(), null);
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public RunLock lock() {
    return (what, owner, deadline) -> {
      if (answer == Answer.REFUSES) {
        throw LockException.held(Map.of("deployment", what.value(), "why", "no answer"));
      }
      return new Lease(store.lock().acquire(what, owner, deadline));
    };
  }

  /** A lease that is renewed over that way. */
  private final class Lease implements RunLock.Lease {
    private final RunLock.Lease real;

    private Lease(RunLock.Lease real) {
      this.real = real;
    }

    @Override
    public long epoch() {
      return real.epoch();
    }

    @Override
    public Duration remaining() {
      return real.remaining();
    }

    @Override
    public boolean renew(Deadline deadline) {
      return asked(() -> real.renew(deadline));
    }

    @Override
    public void close() {
      // What does not reach the store leaves the lock to run out.
      if (answer != Answer.REFUSES) {
        real.close();
      }
    }
  }
}
