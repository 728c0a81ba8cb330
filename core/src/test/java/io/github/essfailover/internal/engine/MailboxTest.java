package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {

  private final ExecutorService workers = Executors.newFixedThreadPool(4);
  private final List<Throwable> crashes = new ArrayList<>();

  @AfterEach
  void end() {
    workers.shutdownNow();
  }

  @Test
  void execute_fromManyThreads_oneAtATimeAndInOrderOfEach() throws InterruptedException {
    Mailbox mailbox = new Mailbox(workers, crashes::add);
    int senders = 4;
    int each = 500;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<List<Integer>> seen = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(senders * each);
    List<Thread> threads = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      List<Integer> mine = new ArrayList<>();
      seen.add(mine);
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  mailbox.execute(
                      () -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        mine.add(number);
                        inside.decrementAndGet();
                        done.countDown();
                      });
                }
              }));
    }
    threads.forEach(Thread::start);

    done.await();
    assertThat(most).hasValue(1);
    assertThat(seen).allSatisfy(mine -> assertThat(mine).hasSize(each).isSorted());
    assertThat(crashes).isEmpty();
  }

  @Test
  void execute_messageThrows_toldAndTheNextIsRun() throws InterruptedException {
    Mailbox mailbox = new Mailbox(workers, crashes::add);
    CountDownLatch next = new CountDownLatch(1);
    IllegalStateException bug = new IllegalStateException("bug");

    mailbox.execute(
        () -> {
          throw bug;
        });
    mailbox.execute(next::countDown);

    assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(crashes).containsExactly(bug);
  }

  @Test
  void execute_fromAMessage_runAfterIt() throws InterruptedException {
    Mailbox mailbox = new Mailbox(workers, crashes::add);
    List<String> order = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);

    mailbox.execute(
        () -> {
          mailbox.execute(
              () -> {
                order.add("second");
                done.countDown();
              });
          order.add("first");
        });

    done.await();
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void execute_manyMessages_oneWorkerIsEnough() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    Mailbox mailbox = new Mailbox(tasks::add, crashes::add);
    List<Integer> seen = new ArrayList<>();

    for (int i = 0; i < 3; i++) {
      int number = i;
      mailbox.execute(() -> seen.add(number));
    }

    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(seen).containsExactly(0, 1, 2);
    mailbox.execute(() -> seen.add(3));
    assertThat(tasks).hasSize(1);
  }

  /** A host that ends its threads in the middle of a run must not leave the run waiting forever. */
  @Test
  void execute_workersHaveEnded_toldAndNotStuck() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AtomicInteger refusals = new AtomicInteger(1);
    Mailbox mailbox =
        new Mailbox(
            task -> {
              if (refusals.getAndDecrement() > 0) {
                throw new java.util.concurrent.RejectedExecutionException("ended");
              }
              tasks.add(task);
            },
            crashes::add);
    List<Integer> seen = new ArrayList<>();

    mailbox.execute(() -> seen.add(1));
    mailbox.execute(() -> seen.add(2));

    assertThat(crashes)
        .singleElement()
        .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
    tasks.remove().run();
    assertThat(seen).containsExactly(1, 2);
  }
}
