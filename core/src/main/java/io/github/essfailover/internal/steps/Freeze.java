package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A standby receives nothing any more, from upstream or archive, so that positions can be compared.
 */
final class Freeze implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state = database(c).observe(c.deadline());
    if (state.isPrimary()) {
      return Observed.hopeless("it is a primary, not a standby");
    }
    return state.isFrozen()
        ? Observed.done(
            "stands still at " + state.position(), Arguments.POSITION, state.position().toString())
        : Observed.notYet("still fed: " + state, Duration.ofMillis(20));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return List.of(new Act(resource(c), database(c).follow(Optional.empty())));
  }

  /** Back behind the source, from configuration: what was erased by freezing is derived again. */
  @Override
  public List<Act> undo(StepContext c) {
    Site source = c.siteOf(Arguments.SOURCE);
    DatabaseAdapter upstream = source.database(c.argument(Arguments.DATABASE));
    return List.of(
        new Act(
            resource(c),
            database(c)
                .follow(
                    Optional.of(
                        new Upstream(
                            upstream.endpoint(), Arguments.slot(Arguments.dataCenter(c)))))));
  }

  private static DatabaseAdapter database(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static Resource resource(StepContext c) {
    return Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE));
  }
}
