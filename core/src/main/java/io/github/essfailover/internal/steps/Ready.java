package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A standby is near the source, and belongs to this run's epoch, before anything is stopped: the
 * service waits for the rest later.
 */
final class Ready implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseAdapter source = c.siteOf(Arguments.SOURCE).database(c.argument(Arguments.DATABASE));
    DatabaseAdapter server = standby(c);
    // The primary first: what the standby receives meanwhile is to its credit.
    DatabaseState primary = source.observe(c.deadline());
    DatabaseState standby = server.observe(c.deadline());
    if (!primary.isPrimary()) {
      return Observed.hopeless("the source is a standby itself");
    }
    long most = Long.parseLong(c.argument(Arguments.MAX_LAG_BYTES));
    Optional<String> problem = Nearness.problem(standby, source.endpoint(), primary, most);
    if (problem.isPresent()) {
      return Observed.notYet("it " + problem.get(), Duration.ofMillis(200));
    }
    boolean remembers = server.capabilities().contains(Capability.REFUSE_OLD_EPOCHS);
    if (remembers && standby.epoch() < c.epoch()) {
      return Observed.notYet("near, in epoch " + standby.epoch(), Duration.ofMillis(5));
    }
    return Observed.done(
        "streams, "
            + Math.max(0, primary.position().bytesAfter(standby.replayed()))
            + " bytes behind");
  }

  /** Changes nothing that an undo would have to put back. */
  @Override
  public List<Act> acts(StepContext c) {
    return List.of(
        new Act(
            Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE)),
            standby(c).claim()));
  }

  private static DatabaseAdapter standby(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }
}
