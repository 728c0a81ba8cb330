package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Following;
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
import java.util.Set;

/**
 * Another standby follows the target before it is promoted. One that is ahead is left frozen: it
 * may hold the only copy of acknowledged data, and attached it would serve rows that no longer
 * exist.
 */
final class Attach implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseAdapter follower = follower(c);
    DatabaseAdapter target = target(c);
    DatabaseState state = follower.observe(c.deadline());
    if (state.isPrimary()) {
      return Observed.hopeless("it is a primary; it needs a rejoin");
    }
    if (state.following().filter(f -> isConnected(f, target)).isPresent()) {
      return Observed.done("streams from " + target.endpoint());
    }
    DatabaseState upstream = target.observe(c.deadline());
    if (!upstream.isPrimary() && state.position().compareTo(upstream.position()) > 0) {
      return Observed.hopeless(
          "quarantined: "
              + state.position().bytesAfter(upstream.position())
              + " bytes ahead of the target; it needs a rejoin");
    }
    return Observed.notYet("not yet streaming from " + target.endpoint(), Duration.ofMillis(20));
  }

  static boolean isConnected(Following following, DatabaseAdapter upstream) {
    return following.streaming() && following.upstream().equals(upstream.endpoint());
  }

  @Override
  public List<Act> acts(StepContext c) {
    DatabaseAdapter target = target(c);
    String slot = Arguments.slot(Arguments.dataCenter(c));
    String database = c.argument(Arguments.DATABASE);
    Site targetSite = c.siteOf(Arguments.TARGET);
    return List.of(
        new Act(Resource.database(targetSite.id(), database), target.admit(Set.of(slot))),
        new Act(
            Resource.database(Arguments.dataCenter(c), database),
            follower(c).follow(Optional.of(new Upstream(target.endpoint(), slot)))));
  }

  @Override
  public List<Act> undo(StepContext c) {
    return List.of(
        new Act(
            Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE)),
            follower(c).follow(Optional.empty())));
  }

  private static DatabaseAdapter follower(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
