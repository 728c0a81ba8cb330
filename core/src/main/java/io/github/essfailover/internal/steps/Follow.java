package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
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

/**
 * Another standby streams from the promoted server and shows the promotion's mark: same lineage.
 */
final class Follow implements StepHandler {

  private static final Duration GLANCE = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  @Override
  public Observed observe(StepContext c) {
    DatabaseAdapter follower =
        c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
    Optional<DatabaseState> seen = look(c, follower);
    if (seen.isEmpty()) {
      return Observed.hopeless("the run went on without it, and it does not answer");
    }
    DatabaseState state = seen.get();
    if (state.isPrimary()) {
      return Observed.hopeless("it is a primary; it needs a rejoin");
    }
    if (!state.streamsFrom(target(c).endpoint())) {
      return notStreaming(c, state, follower.restoresFromArchive());
    }
    if (!state.hasMark(mark(c))) {
      return Observed.notYet("streams, the promotion's mark is not there yet", LOOK_AGAIN);
    }
    if (state.archiveFeeds() != follower.restoresFromArchive()) {
      return Observed.notYet("streams, not yet with its archive beside", LOOK_AGAIN);
    }
    List<DataCenterId> left = leftSlots(c).stream().map(slot -> slot.on().id()).toList();
    return left.isEmpty()
        ? Observed.done("streams timeline " + state.timeline() + " and shows the promotion's mark")
        : Observed.notYet("streams; a slot that nobody uses any more is on " + left, LOOK_AGAIN);
  }

  /** A slot that this run made for the time of the comparison, and where. */
  private record LeftSlot(Site on, String name) {}

  /** It would keep log there until the disk is full. */
  private static List<LeftSlot> leftSlots(StepContext c) {
    Site follower = c.siteOf(Arguments.DATA_CENTER);
    Site target = c.siteOf(Arguments.TARGET);
    List<LeftSlot> made = new ArrayList<>();
    if (MadeSlots.wasMade(c, StepId.of(c.argument(Arguments.CATCHUP_STEP)), follower)) {
      made.add(new LeftSlot(follower, Arguments.slot(target.id())));
    }
    StepId attach =
        StepId.of(StepTypes.ATTACH + "." + c.argument(Arguments.DATABASE) + "." + follower.id());
    c.sites().stream()
        .filter(site -> !site.id().equals(target.id()) && MadeSlots.wasMade(c, attach, site))
        .forEach(feeder -> made.add(new LeftSlot(feeder, Attach.slot(c))));
    return made.stream().filter(slot -> MadeSlots.isOn(c, slot.on(), slot.name())).toList();
  }

  /** One that the run went on without is not waited for; it follows when its debt is settled. */
  private static Optional<DatabaseState> look(StepContext c, DatabaseAdapter follower) {
    if (!Copies.isGivenUp(c, Arguments.dataCenter(c))) {
      return Optional.of(follower.observe(c.deadline()));
    }
    try {
      return Optional.of(follower.observe(c.deadline().atMost(GLANCE)));
    } catch (AdapterException silent) {
      return Optional.empty();
    }
  }

  private static Observed notStreaming(StepContext c, DatabaseState state, boolean archive) {
    DatabaseState upstream = target(c).observe(c.deadline());
    Optional<String> apart =
        state.follows(target(c).endpoint()) ? Optional.empty() : quarantine(c, state, upstream);
    if (apart.isPresent()) {
      return Observed.hopeless(apart.get());
    }
    Optional<String> missing = Copies.missingLog(upstream, state);
    if (missing.isPresent() && !archive) {
      return Observed.hopeless(missing.get() + " in the target: " + Attach.REBUILD);
    }
    return Observed.notYet("does not stream yet", LOOK_AGAIN);
  }

  /** One that shows the promotion's mark has followed it: it may be beyond where that was. */
  private static Optional<String> quarantine(
      StepContext c, DatabaseState state, DatabaseState upstream) {
    return state.hasMark(mark(c))
        ? Attach.apart(state, upstream, upstream.position())
        : Attach.quarantine(c, state, upstream);
  }

  private static MarkId mark(StepContext c) {
    return Arguments.mark(c.run(), c.argument(Arguments.PROMOTE_STEP));
  }

  /**
   * One that still moves stands still first, so that what is compared is what is attached. The
   * archive is let in from here on: where the old history ends is decided.
   */
  @Override
  public List<Act> acts(StepContext c) {
    DatabaseAdapter follower =
        c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
    DatabaseState state = follower.observe(c.deadline());
    boolean freezes = follower.capabilities().contains(Capability.FREEZE);
    if (freezes && !state.isFrozen() && !state.follows(target(c).endpoint())) {
      return List.of(
          new Act(
              Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE)),
              follower.follow(Optional.empty())));
    }
    List<Act> acts =
        new ArrayList<>(
            Attach.acts(
                c,
                c.siteOf(Arguments.TARGET),
                Upstream.withArchive(target(c).endpoint(), Attach.slot(c))));
    if (state.streamsFrom(target(c).endpoint())) {
      leftSlots(c).forEach(left -> acts.add(dismissal(c, left)));
    }
    return acts;
  }

  private static Act dismissal(StepContext c, LeftSlot left) {
    String database = c.argument(Arguments.DATABASE);
    return new Act(
        Resource.database(left.on().id(), database),
        left.on().database(database).dismiss(Set.of(left.name())));
  }

  /** As after the promotion. */
  @Override
  public List<Act> actsByHand(StepContext c) {
    return Attach.acts(
        c, c.siteOf(Arguments.TARGET), Upstream.withArchive(target(c).endpoint(), Attach.slot(c)));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
