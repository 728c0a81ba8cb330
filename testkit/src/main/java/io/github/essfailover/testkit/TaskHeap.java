package io.github.essfailover.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to happen, the next first. Each task knows its place in it: of the watches' and engines'
 * time-outs nearly all are cancelled, and finding one among thousands is what a month would take
 * its time for.
 */
final class TaskHeap {
  private final List<SimulatedTask<?>> heap = new ArrayList<>();

  boolean isEmpty() {
    return heap.isEmpty();
  }

  /** All of them, in no order. */
  List<SimulatedTask<?>> all() {
    return List.copyOf(heap);
  }

  /** The next one; there has to be one. */
  SimulatedTask<?> first() {
    return heap.get(0);
  }

  void add(SimulatedTask<?> task) {
    heap.add(task);
    up(heap.size() - 1, task);
  }

  /** Takes the next one out; there has to be one. */
  SimulatedTask<?> removeFirst() {
    SimulatedTask<?> first = first();
    remove(first);
    return first;
  }

  /** Takes it out, if it is in. */
  void remove(SimulatedTask<?> task) {
    int hole = task.place();
    if (hole < 0) {
      return;
    }
    task.placedAt(-1);
    SimulatedTask<?> last = heap.remove(heap.size() - 1);
    if (last == task) {
      return;
    }
    if (hole > 0 && last.compareTo(heap.get((hole - 1) / 2)) < 0) {
      up(hole, last);
    } else {
      down(hole, last);
    }
  }

  private void up(int from, SimulatedTask<?> task) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (task.compareTo(heap.get(parent)) >= 0) {
        break;
      }
      put(at, heap.get(parent));
      at = parent;
    }
    put(at, task);
  }

  private void down(int from, SimulatedTask<?> task) {
    int at = from;
    while (2 * at + 1 < heap.size()) {
      int child = 2 * at + 1;
      if (child + 1 < heap.size() && heap.get(child + 1).compareTo(heap.get(child)) < 0) {
        child++;
      }
      if (task.compareTo(heap.get(child)) <= 0) {
        break;
      }
      put(at, heap.get(child));
      at = child;
    }
    put(at, task);
  }

  private void put(int at, SimulatedTask<?> task) {
    heap.set(at, task);
    task.placedAt(at);
  }
}
