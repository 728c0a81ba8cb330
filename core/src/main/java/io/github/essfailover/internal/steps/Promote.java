package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The target's server is writable and shows this run's mark. Its intent is the point of no return;
 * proof of the fence is wanted before the intent and again before the statement.
 */
final class Promote implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state = database(c).observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), c.step().value());
    if (!state.isPrimary()) {
      return Observed.notYet("still a standby at " + state.position(), Duration.ofMillis(10));
    }
    if (!state.hasMark(mark)) {
      return Observed.notYet("promoted, not yet marked", Duration.ofMillis(10));
    }
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.POSITION, state.position().toString());
    outputs.put(Arguments.TIMELINE, Integer.toString(state.timeline()));
    outputs.put(Arguments.MARK, mark.value());
    return new Observed.Done(
        "writable on timeline " + state.timeline() + " with mark " + mark, List.of(), outputs);
  }

  @Override
  public List<Act> acts(StepContext c) {
    MarkId mark = Arguments.mark(c.run(), c.step().value());
    return List.of(
        new Act(
            Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE)),
            database(c).promote(new Promotion(mark, c.epoch(), c.fence()))));
  }

  @Override
  public boolean wantsFence() {
    return true;
  }

  private static DatabaseAdapter database(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }
}
