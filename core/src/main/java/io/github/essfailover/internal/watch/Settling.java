package io.github.essfailover.internal.watch;

import io.github.essfailover.model.RunId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Goes on with what runs owe. Thread-safe. */
public interface Settling {

  /**
   * Begins to settle what that run owes, under the run lock and in a new epoch, never against the
   * active data center; blocks until it began.
   *
   * @return completes when that is over
   */
  CompletableFuture<?> settle(RunId run);

  /** The runs that are under way in this process. */
  List<RunId> underWay();
}
