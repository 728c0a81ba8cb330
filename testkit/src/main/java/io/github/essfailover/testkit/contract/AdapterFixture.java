package io.github.essfailover.testkit.contract;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.Call;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * An adapter under test and the outside that it talks to, for one test of a contract. Only {@link
 * #adapter} and {@link #close} have to be written; what a fixture cannot bring about skips the
 * tests that want it, with the reason. A fixture against real servers lives in real time, which is
 * the default; one in virtual time overrides {@link #clock} and {@link #pass}.
 *
 * <p>Confined to one thread.
 *
 * @param <A> the port
 */
public interface AdapterFixture<A extends Adapter> extends AutoCloseable {

  /** The adapter under test; always the same. */
  A adapter();

  /** The outside is gone: from now on connections are refused. */
  default void kill() {
    Assumptions.abort("this fixture has nothing that could be gone");
  }

  /** The outside takes calls and neither answers nor carries them out, until {@link #wakeUp}. */
  default void fallSilent() {
    Assumptions.abort("this fixture has no outside that takes calls in silence");
  }

  /** The outside carries out what it is asked, and its answers are lost, until {@link #wakeUp}. */
  default void loseAnswers() {
    Assumptions.abort("this fixture has no outside whose answers are lost");
  }

  /** The outside answers again. Whoever writes one of the two above writes this, too. */
  default void wakeUp() {
    throw new UnsupportedOperationException("this fixture falls silent and cannot wake up");
  }

  /** The passwords, keys and tokens that the adapter was given; default none. */
  default Set<String> secrets() {
    return Set.of();
  }

  /** The circumstances of an act; default {@link ContractCall}, whose questions nobody answers. */
  default Call call(long epoch, Deadline deadline) {
    return ContractCall.of(epoch, deadline);
  }

  /** The clock that deadlines are made of; default the system's. */
  default Clock clock() {
    return Clock.systemUTC();
  }

  /** Lets about that much time pass, by {@link #clock()}; default: waits. */
  default void pass(Duration time) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    if (never.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nobody counts down");
    }
  }

  /** Ends what was started. Called once. */
  @Override
  void close();
}
