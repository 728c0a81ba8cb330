package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A standby has the source's last position: everything that was acknowledged. The target has
 * replayed it too, so that its promotion does not wait for that. A wait; the standby's position is
 * the proof.
 */
final class Receive implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Optional<Lsn> last = c.output(fence(c), Arguments.FINAL_POSITION).map(Lsn::parse);
    if (last.isEmpty()) {
      return Observed.hopeless("nobody knows the source's last position");
    }
    DatabaseState state =
        c.siteOf(Arguments.DATA_CENTER)
            .database(c.argument(Arguments.DATABASE))
            .observe(c.deadline());
    boolean ownPromotion =
        state.lineage().stream().anyMatch(mark -> mark.value().startsWith(c.run() + "."));
    if (state.isPrimary() && !ownPromotion) {
      return Observed.hopeless("it is a primary, not a standby");
    }
    boolean replays = c.argument(Arguments.TARGET).equals(c.argument(Arguments.DATA_CENTER));
    Lsn has = replays ? state.replayed() : state.position();
    long missing = last.get().bytesAfter(has);
    if (missing > 0) {
      return Observed.notYet(
          missing + " bytes " + (replays ? "not replayed" : "missing") + " of " + last.get(),
          Duration.ofMillis(5));
    }
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.POSITION, state.position().toString());
    outputs.put(Arguments.REPLAYED, state.replayed().toString());
    return new Observed.Done(
        "at " + state.position() + ", the source's last was " + last.get(), List.of(), outputs);
  }

  private static StepId fence(StepContext c) {
    return StepId.of(
        StepTypes.FENCE_DATABASE
            + "."
            + c.argument(Arguments.DATABASE)
            + "."
            + c.argument(Arguments.SOURCE));
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
