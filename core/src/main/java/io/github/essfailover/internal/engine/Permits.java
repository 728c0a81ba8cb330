package io.github.essfailover.internal.engine;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Resource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * One act at a time on each resource; an act that was given up keeps its permit until it returned,
 * so that nothing new starts while an older act may still land. Confined to the mailbox.
 */
final class Permits {

  private final Seams seams;
  private final Mailbox mailbox;
  private final Set<Resource> taken = new HashSet<>();
  private final Map<Resource, Queue<Waiting>> waiting = new HashMap<>();

  Permits(Seams seams, Mailbox mailbox) {
    this.seams = seams;
    this.mailbox = mailbox;
  }

  /** Equal to nothing but itself: two may wait for the same thing. */
  private static final class Waiting {
    private final Runnable granted;

    Waiting(Runnable granted) {
      this.granted = granted;
    }
  }

  /**
   * Runs {@code granted} as soon as the resource is free; now, if it is.
   *
   * @param tooLate runs instead when it is not free by the deadline
   */
  void acquire(Resource resource, Deadline deadline, Runnable granted, Runnable tooLate) {
    if (taken.add(resource)) {
      granted.run();
      return;
    }
    Waiting waiter = new Waiting(granted);
    waiting.computeIfAbsent(resource, key -> new ArrayDeque<>()).add(waiter);
    Duration patience = deadline.remaining().plusMillis(1);
    seams.later(patience, () -> mailbox.execute(() -> giveUp(resource, waiter, tooLate)));
  }

  private void giveUp(Resource resource, Waiting waiter, Runnable tooLate) {
    Queue<Waiting> queue = waiting.get(resource);
    if (queue != null && queue.remove(waiter)) {
      tooLate.run();
    }
  }

  /** Gives it to whoever waited longest. */
  void release(Resource resource) {
    Queue<Waiting> queue = waiting.get(resource);
    Waiting next = queue == null ? null : queue.poll();
    if (next == null) {
      taken.remove(resource);
    } else {
      next.granted.run();
    }
  }
}
