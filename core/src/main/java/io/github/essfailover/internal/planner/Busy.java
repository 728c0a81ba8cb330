package io.github.essfailover.internal.planner;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Who is being asked: for those that ask again and again, so that something that hangs holds one
 * thread and not one more with every look. Thread-safe.
 */
public final class Busy {

  private final Set<Object> asked =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /** Nobody is being asked. */
  public Busy() {}

  /** What it answers; empty when an earlier call has not returned. */
  public <T> Optional<T> unlessBusy(Object port, Callable<T> call) throws Exception {
    if (!asked.add(port)) {
      return Optional.empty();
    }
    try {
      return Optional.of(call.call());
    } finally {
      asked.remove(port);
    }
  }
}
