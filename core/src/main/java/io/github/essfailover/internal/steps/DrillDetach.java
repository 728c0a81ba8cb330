package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The drilled standby receives nothing any more. Its slot on the primary stays, and keeps the log
 * that it needs when it comes back.
 */
final class DrillDetach implements StepHandler {

  private final Freeze freeze = new Freeze();

  @Override
  public Observed observe(StepContext c) {
    Observed seen = freeze.observe(c);
    if (seen instanceof Observed.Done done) {
      SortedMap<String, String> outputs = new TreeMap<>(done.outputs());
      // Nothing is lost by a drill: who goes on serving has it all.
      outputs.put(Arguments.LOSS, DataLoss.none().toString());
      outputs.put(Arguments.BEHIND_BYTES, Long.toString(behind(c, outputs)));
      return new Observed.Done(done.seen(), List.of(), outputs);
    }
    return seen;
  }

  /** At most what a failover would have lost: the primary has gone on since. */
  private static long behind(StepContext c, SortedMap<String, String> outputs) {
    Lsn here = Lsn.parse(outputs.getOrDefault(Arguments.POSITION, Lsn.ZERO.toString()));
    Lsn there =
        c.siteOf(Arguments.SOURCE)
            .database(c.argument(Arguments.DATABASE))
            .observe(c.deadline())
            .position();
    return Math.max(0, there.bytesAfter(here));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return freeze.acts(c);
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return freeze.before(c);
  }

  @Override
  public List<Act> undo(StepContext c) {
    return freeze.undo(c);
  }

  @Override
  public Observed observeUndone(StepContext c) {
    return freeze.observeUndone(c);
  }
}
