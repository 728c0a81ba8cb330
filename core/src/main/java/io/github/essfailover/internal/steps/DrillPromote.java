package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The isolated standby is writable and shows a mark of this drill. Its undo makes it a standby
 * again, so that whatever becomes of the drill ends with that.
 */
final class DrillPromote implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state = database(c).observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), c.step().value());
    if (!state.isPrimary() || !state.hasMark(mark)) {
      return Observed.notYet(
          state.isPrimary() ? "promoted, not yet marked" : "still a standby",
          Duration.ofMillis(10));
    }
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.TIMELINE, Integer.toString(state.timeline()));
    outputs.put(Arguments.MARK, mark.value());
    return new Observed.Done(
        "writable on timeline " + state.timeline() + " with the drill's mark", List.of(), outputs);
  }

  /** The isolation is looked at again right before: what was proved may not hold any more. */
  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    MarkId mark = Arguments.mark(c.run(), c.step().value());
    Promotion trial = new Promotion(mark, c.epoch(), Isolation.prove(c, site));
    return List.of(
        new Act(
            Resource.database(site.id(), c.argument(Arguments.DATABASE)),
            database(c).promote(trial)));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(Arguments.POSITION, database(c).observe(c.deadline()).position());
  }

  @Override
  public List<Act> undo(StepContext c) {
    return Rebuild.acts(c, c.step());
  }

  @Override
  public Observed observeUndone(StepContext c) {
    return Rebuild.observe(c);
  }

  private static DatabaseAdapter database(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }
}
