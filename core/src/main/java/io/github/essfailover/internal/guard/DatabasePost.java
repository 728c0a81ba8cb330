package io.github.essfailover.internal.guard;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.DatabaseAdapter;
import java.util.Optional;
import java.util.function.LongFunction;

/** A server that is a primary refuses writes; one that is a standby is left alone. Thread-safe. */
record DatabasePost(DatabaseAdapter database) implements Post {

  @Override
  public String name() {
    return "database " + database.name();
  }

  @Override
  public Held hold(Deadline deadline, LongFunction<Optional<Call>> calls) {
    DatabaseState state = database.observe(deadline);
    if (!state.isPrimary()) {
      return new Held(true, "a standby", state.epoch());
    }
    if (state.access() == Access.REFUSED && state.applicationSessions() == 0) {
      return new Held(true, "refuses writes", state.epoch());
    }
    Optional<Call> call = calls.apply(state.epoch());
    if (call.isEmpty()) {
      return new Held(true, "not ours to hold any more", state.epoch());
    }
    database.writes(Access.REFUSED).apply(call.get());
    return new Held(
        false,
        "was a primary with writes "
            + state.access()
            + " and "
            + state.applicationSessions()
            + " sessions; refuses writes from now on",
        state.epoch());
  }
}
