package io.github.essfailover.internal.engine;

import io.github.essfailover.spi.Resource;
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

  private final Set<Resource> taken = new HashSet<>();
  private final Map<Resource, Queue<Runnable>> waiting = new HashMap<>();

  /** Runs the message as soon as the resource is free; now, if it is. */
  void acquire(Resource resource, Runnable granted) {
    if (taken.add(resource)) {
      granted.run();
    } else {
      waiting.computeIfAbsent(resource, key -> new ArrayDeque<>()).add(granted);
    }
  }

  /** Gives it to whoever waited longest. */
  void release(Resource resource) {
    Queue<Runnable> queue = waiting.get(resource);
    Runnable next = queue == null ? null : queue.poll();
    if (next == null) {
      taken.remove(resource);
    } else {
      next.run();
    }
  }

  /** Whether somebody holds it. */
  boolean isTaken(Resource resource) {
    return taken.contains(resource);
  }
}
