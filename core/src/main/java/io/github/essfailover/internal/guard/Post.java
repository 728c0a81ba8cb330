package io.github.essfailover.internal.guard;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Call;
import java.util.Optional;
import java.util.function.LongFunction;

/** One thing that a guard holds: a cluster or a database server. Called on workers. */
interface Post {

  /** What people call it, for instance {@code cluster}. */
  String name();

  /**
   * Looks, and acts where it has to.
   *
   * @param call makes the call of an act, once it is known that there is one to do; empty when
   *     nothing may be done any more. It is given the highest epoch that the thing itself shows
   */
  Held hold(Deadline deadline, LongFunction<Optional<Call>> call);

  /**
   * What was found.
   *
   * @param calm whether all was as it should be, so that nothing was done
   * @param seen for people
   * @param epoch the highest that the thing itself shows; 0 when it shows none
   */
  record Held(boolean calm, String seen, long epoch) {}
}
