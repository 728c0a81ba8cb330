package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Signal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads; what should come in time has a minute for it, what should not would be late. */
@Timeout(60)
class NextLookTest {

  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final Duration MOMENT = Duration.ofMillis(5);
  private static final String LOOKED = "looked";
  private static final String LISTENS = "listens";
  private static final String CLOSED = "closed";

  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final Mailbox mailbox = new Mailbox(workers, told::add);
  private final Deadline limit = Deadline.after(NEVER, Clock.systemUTC());
  private final Source source = new Source();
  private final NextLook next = nextLook();

  /** Something that tells of changes when the test says so. */
  private final class Source implements Signal {
    private volatile Runnable changed = () -> told.add("nobody listens");
    private volatile boolean live = true;

    @Override
    public Subscription listen(Runnable listener) {
      changed = listener;
      told.add(LISTENS);
      return new Subscription() {
        @Override
        public boolean isLive() {
          return live;
        }

        @Override
        public void close() {
          told.add(CLOSED);
        }
      };
    }
  }

  private NextLook nextLook() {
    Seams seams = new Seams(Clock.systemUTC(), System::nanoTime, workers, timer, new Random(1));
    return new NextLook(seams, mailbox, new BoundedCalls(seams, mailbox), this::look);
  }

  private void look() {
    next.begins();
    next.ended();
    told.add(LOOKED);
  }

  @AfterEach
  void end() {
    timer.shutdownNow();
    workers.shutdownNow();
  }

  private void lookedAndWaits(Duration wait, Signal... signals) {
    mailbox.execute(
        () -> {
          next.begins();
          next.ended();
          next.whenChanged(wait, limit, () -> List.of(signals));
        });
  }

  private Object told() throws InterruptedException {
    return Objects.requireNonNull(told.poll(50, TimeUnit.SECONDS), "nothing was told");
  }

  @Test
  void whenChanged_signal_looksLongBeforeTheWaitIsOver() throws InterruptedException {
    lookedAndWaits(NEVER, source);
    assertThat(told()).isEqualTo(LISTENS);

    source.changed.run();

    assertThat(told()).isEqualTo(LOOKED);
  }

  @Test
  void whenChanged_signalDuringTheLook_looksAgainAfterIt() throws InterruptedException {
    lookedAndWaits(MOMENT, source);
    assertThat(told()).isEqualTo(LISTENS);
    assertThat(told()).isEqualTo(LOOKED);
    mailbox.execute(next::begins);
    source.changed.run();
    mailbox.execute(
        () -> {
          next.ended();
          next.whenChanged(NEVER, limit, () -> List.of(source));
        });

    assertThat(told()).isEqualTo(LOOKED);
  }

  @Test
  void whenChanged_nothingToListenTo_looksWhenTheWaitIsOver() throws InterruptedException {
    lookedAndWaits(MOMENT);

    assertThat(told()).isEqualTo(LOOKED);
  }

  @Test
  void whenChanged_subscriptionThatIsNotLive_looksWhenTheWaitIsOver() throws InterruptedException {
    source.live = false;
    lookedAndWaits(NEVER, source);
    assertThat(told()).isEqualTo(LISTENS);

    lookedAndWaits(MOMENT, source);

    assertThat(told()).isEqualTo(LOOKED);
  }

  @Test
  void whenChanged_carelessSignalThatThrows_looksWhenTheWaitIsOver() throws InterruptedException {
    Signal careless =
        changed -> {
          throw new IllegalStateException("careless");
        };
    lookedAndWaits(MOMENT, careless);

    assertThat(told()).isEqualTo(LOOKED);
  }

  /** The bell's message waits in the mailbox when the step is woken: one look, not two. */
  @Test
  void atOnce_whenTheBellHasRungAlready_looksOnce() throws InterruptedException {
    CountDownLatch rung = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    mailbox.execute(
        () -> {
          next.after(MOMENT, limit);
          await(busy);
          next.atOnce();
        });
    ScheduledFuture<?> unused = timer.schedule(rung::countDown, 50, TimeUnit.MILLISECONDS);
    await(rung);

    busy.countDown();

    assertThat(told()).isEqualTo(LOOKED);
    mailbox.execute(() -> told.add("later"));
    assertThat(told()).isEqualTo("later");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void never_whileListening_endsTheSubscriptionAndTheWait() throws InterruptedException {
    lookedAndWaits(NEVER, source);
    assertThat(told()).isEqualTo(LISTENS);

    mailbox.execute(next::never);
    assertThat(told()).isEqualTo(CLOSED);
    source.changed.run();
    mailbox.execute(() -> told.add("later"));

    assertThat(told()).isEqualTo("later");
  }

  @Test
  void never_beforeTheSubscriptionIsThere_endsItWhenItIs() throws InterruptedException {
    mailbox.execute(
        () -> {
          next.whenChanged(NEVER, limit, () -> List.of(source));
          next.never();
        });

    assertThat(told()).isEqualTo(LISTENS);
    assertThat(told()).isEqualTo(CLOSED);
  }
}
