package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
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
 * The source's server, fenced until then, follows the target as a standby and shows the promotion's
 * mark. Where nothing controls its host that is for a person to do; it stays fenced. Nothing that
 * it committed is given up: everybody had it before the promotion.
 */
final class Rejoin implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseAdapter server = server(c);
    DatabaseAdapter target = target(c);
    DatabaseState state = server.observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), c.argument(Arguments.PROMOTE_STEP));
    boolean connected = state.streamsFrom(target.endpoint());
    if (!state.isPrimary() && connected && state.hasMark(mark)) {
      return Observed.done("a standby of " + target.endpoint() + " with the promotion's mark");
    }
    if (server.capabilities().contains(Capability.REJOIN)) {
      return Observed.notYet("not yet a standby: " + state, Duration.ofMillis(500));
    }
    return Observed.hopeless(
        "it cannot be done from here: stop the server, rewind it against "
            + target.endpoint()
            + " (pg_rewind) or make a new base backup from there, and start it as a standby"
            + " (standby.signal); it stays fenced until then");
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site targetSite = c.siteOf(Arguments.TARGET);
    String database = c.argument(Arguments.DATABASE);
    String slot = Arguments.slot(Arguments.dataCenter(c));
    DatabaseAdapter target = target(c);
    return List.of(
        new Act(Resource.database(targetSite.id(), database), target.admit(Set.of(slot))),
        new Act(
            Resource.database(Arguments.dataCenter(c), database),
            server(c).rejoin(Upstream.withArchive(target.endpoint(), slot), Optional.empty())));
  }

  private static DatabaseAdapter server(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
