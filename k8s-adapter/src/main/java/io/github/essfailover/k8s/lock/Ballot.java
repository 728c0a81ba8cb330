package io.github.essfailover.k8s.lock;

import io.github.essfailover.error.AdapterException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One question to all clusters at once. Those that answer late are waited for only a little once a
 * majority has answered. Thread-safe.
 */
final class Ballot<T> {

  private final ReentrantLock mutex = new ReentrantLock();
  private final Condition changed = mutex.newCondition();
  private final Map<String, T> answers = new TreeMap<>();
  private final Map<String, RuntimeException> failures = new TreeMap<>();
  private final int asked;
  private final int majority;
  private final Predicate<T> counts;

  private Ballot(int asked, int majority, Predicate<T> counts) {
    this.asked = asked;
    this.majority = majority;
    this.counts = counts;
  }

  /** What came until the wait was over. Immutable. */
  record Result<T>(Map<String, T> answers, Map<String, RuntimeException> failures) {

    /** For messages: what is known of those that did not answer. */
    String silence(Collection<Seat> all) {
      Map<String, String> reasons = new LinkedHashMap<>();
      for (Seat seat : all) {
        if (!answers.containsKey(seat.name())) {
          reasons.put(seat.name(), code(failures.get(seat.name())));
        }
      }
      return reasons.toString();
    }

    private static String code(@Nullable RuntimeException failure) {
      if (failure == null) {
        return "no answer";
      }
      return failure instanceof AdapterException e ? e.code() : failure.toString();
    }
  }

  /**
   * Asks.
   *
   * @param counts which answers make the majority
   */
  static <T> Result<T> of(
      Terms terms, Collection<Seat> seats, Function<Seat, T> question, Predicate<T> counts)
      throws InterruptedException {
    Ballot<T> ballot = new Ballot<>(seats.size(), terms.majority(), counts);
    for (Seat seat : seats) {
      try {
        terms.executor().execute(() -> ballot.ask(seat, question));
      } catch (RejectedExecutionException e) {
        ballot.failed(seat.name(), e);
      }
    }
    return ballot.await(terms.roundLimit(), terms.grace());
  }

  private void ask(Seat seat, Function<Seat, T> question) {
    try {
      answered(seat.name(), question.apply(seat));
    } catch (RuntimeException e) {
      failed(seat.name(), e);
    }
  }

  private void answered(String name, T answer) {
    mutex.lock();
    try {
      answers.put(name, answer);
      changed.signalAll();
    } finally {
      mutex.unlock();
    }
  }

  private void failed(String name, RuntimeException failure) {
    mutex.lock();
    try {
      failures.put(name, failure);
      changed.signalAll();
    } finally {
      mutex.unlock();
    }
  }

  private boolean isComplete() {
    return answers.size() + failures.size() >= asked;
  }

  private boolean isDecided() {
    return isComplete() || answers.values().stream().filter(counts).count() >= majority;
  }

  private Result<T> await(Duration limit, Duration grace) throws InterruptedException {
    mutex.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (!isDecided() && left > 0) {
        left = changed.awaitNanos(left);
      }
      left = Math.min(left, grace.toNanos());
      while (!isComplete() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return new Result<>(Map.copyOf(answers), Map.copyOf(failures));
    } finally {
      mutex.unlock();
    }
  }
}
