package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.model.SynchronousRule;
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
 * The source's synchronous rule, translated, is in force at the promoted server: a promotion clears
 * it, and without it the next failover loses acknowledged commits.
 */
final class Synchronize implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    SynchronousRule rule = rule(c);
    DatabaseState state = target(c).observe(c.deadline());
    if (!state.isPrimary()) {
      return Observed.hopeless("it is not a primary any more");
    }
    if (state.synchronousRule().equals(Optional.of(rule))) {
      return Observed.done("commits wait for " + rule);
    }
    long followers =
        Arguments.list(c, Arguments.FOLLOW_STEPS).stream()
            .filter(follow -> c.state(StepId.of(follow)) == StepState.PROVEN)
            .count();
    return followers < rule.quorum()
        ? Observed.hopeless(
            "commits would wait for " + rule + ", and " + followers + " follow: service would stop")
        : Observed.notYet("commits do not wait for " + rule, Duration.ofMillis(50));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return List.of(
        new Act(
            Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE)),
            target(c).synchronize(rule(c))));
  }

  private static SynchronousRule rule(StepContext c) {
    return SynchronousRule.parse(c.argument(Arguments.RULE));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }
}
