package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

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
    Optional<Lsn> most =
        upstream.isPrimary()
            ? c.output(StepId.of(c.argument(Arguments.CATCHUP_STEP)), Arguments.POSITION)
                .map(Lsn::parse)
            : Optional.of(upstream.position());
    if (most.isEmpty()) {
      return Observed.hopeless(
          "quarantined: nobody knows where the target was promoted; it needs a rejoin");
    }
    if (state.position().compareTo(most.get()) > 0) {
      return Observed.hopeless(
          "quarantined: "
              + state.position().bytesAfter(most.get())
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
    String slot = slot(c);
    String database = c.argument(Arguments.DATABASE);
    Site targetSite = c.siteOf(Arguments.TARGET);
    return List.of(
        new Act(Resource.database(targetSite.id(), database), target.admit(Set.of(slot))),
        new Act(
            Resource.database(Arguments.dataCenter(c), database),
            follower(c).follow(Optional.of(new Upstream(target.endpoint(), slot)))));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(
        Arguments.SLOTS, target(c).observe(c.deadline()).slots().contains(slot(c)));
  }

  @Override
  public List<Act> undo(StepContext c) {
    String database = c.argument(Arguments.DATABASE);
    List<Act> acts = new ArrayList<>();
    if (followsTarget(c)) {
      acts.add(
          new Act(
              Resource.database(Arguments.dataCenter(c), database),
              follower(c).follow(Optional.empty())));
    }
    if (!hadSlot(c)) {
      acts.add(
          new Act(
              Resource.database(c.siteOf(Arguments.TARGET).id(), database),
              target(c).dismiss(Set.of(slot(c)))));
    }
    return acts;
  }

  @Override
  public Observed observeUndone(StepContext c) {
    DatabaseAdapter target = target(c);
    if (followsTarget(c)) {
      return Observed.notYet("still follows " + target.endpoint(), Duration.ofMillis(50));
    }
    boolean left = !hadSlot(c) && target.observe(c.deadline()).slots().contains(slot(c));
    return left
        ? Observed.notYet("its slot is still there", Duration.ofMillis(100))
        : Observed.done("detached");
  }

  /** One that was put back behind the source meanwhile stays there. */
  private static boolean followsTarget(StepContext c) {
    return follower(c)
        .observe(c.deadline())
        .following()
        .filter(f -> f.upstream().equals(target(c).endpoint()))
        .isPresent();
  }

  private static boolean hadSlot(StepContext c) {
    return Arguments.before(c, Arguments.SLOTS).equals("true");
  }

  private static String slot(StepContext c) {
    return Arguments.slot(Arguments.dataCenter(c));
  }

  private static DatabaseAdapter follower(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
