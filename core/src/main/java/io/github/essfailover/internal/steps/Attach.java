package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
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

  static final String REBUILD = "rebuild it from a base backup";

  @Override
  public Observed observe(StepContext c) {
    DatabaseAdapter follower = follower(c);
    DatabaseAdapter target = target(c);
    if (Copies.isGivenUp(c, Arguments.dataCenter(c)) && !target.observe(c.deadline()).isPrimary()) {
      return Observed.hopeless("the run went on without it; it follows after the promotion");
    }
    DatabaseState state = follower.observe(c.deadline());
    if (state.isPrimary()) {
      return Observed.hopeless("it is a primary; it needs a rejoin");
    }
    if (state.streamsFrom(target.endpoint())) {
      return Observed.done("streams from " + target.endpoint());
    }
    DatabaseState upstream = target.observe(c.deadline());
    Optional<String> apart = quarantine(c, state, upstream);
    if (apart.isPresent()) {
      return Observed.hopeless(apart.get());
    }
    Optional<String> missing = Copies.missingLog(upstream, state);
    if (missing.isPresent() && feeder(c, state, upstream).isEmpty()) {
      return Observed.hopeless(missing.get() + " in the target: " + REBUILD);
    }
    return Observed.notYet(
        missing.map(why -> "fed by another standby: " + why).orElse("not yet streaming")
            + " from "
            + target.endpoint(),
        Duration.ofMillis(5));
  }

  /** Another standby that has the log which the target has not any more, and not more than it. */
  private static Optional<Site> feeder(StepContext c, DatabaseState state, DatabaseState target) {
    String database = c.argument(Arguments.DATABASE);
    return c.sites().stream()
        .filter(site -> !site.id().equals(Arguments.dataCenter(c)))
        .filter(site -> !site.id().equals(c.siteOf(Arguments.TARGET).id()))
        .filter(site -> Copies.stoodAt(c, site.id()).isPresent())
        .filter(site -> canFeed(site.database(database).observe(c.deadline()), state, target))
        .findFirst();
  }

  private static boolean canFeed(
      DatabaseState feeder, DatabaseState follower, DatabaseState target) {
    return !feeder.isPrimary()
        && feeder.oldestLog().isPresent()
        && Copies.missingLog(feeder, follower).isEmpty()
        && feeder.position().compareTo(target.position()) <= 0
        && Copies.strangeness(feeder, target).isEmpty();
  }

  /**
   * Why that standby must not follow the target: it may hold the only copy of acknowledged data,
   * and is neither attached nor wiped until a person releases it.
   */
  static Optional<String> quarantine(StepContext c, DatabaseState state, DatabaseState upstream) {
    Optional<Lsn> most =
        upstream.isPrimary()
            ? c.output(StepId.of(c.argument(Arguments.CATCHUP_STEP)), Arguments.POSITION)
                .map(Lsn::parse)
            : Optional.of(upstream.position());
    return most.isPresent()
        ? apart(state, upstream, most.get())
        : strange(state, upstream)
            .or(
                () ->
                    Optional.of(
                        "quarantined: nobody knows where the target was promoted;"
                            + " it needs a rejoin"));
  }

  /** The same for one that may stand at that position, and no further. */
  static Optional<String> apart(DatabaseState state, DatabaseState upstream, Lsn most) {
    Optional<String> strange = strange(state, upstream);
    if (strange.isPresent()) {
      return strange;
    }
    long ahead = state.position().bytesAfter(most);
    return ahead > 0
        ? Optional.of("quarantined: " + ahead + " bytes ahead of the target; it needs a rejoin")
        : Optional.empty();
  }

  private static Optional<String> strange(DatabaseState state, DatabaseState upstream) {
    return Copies.strangeness(state, upstream)
        .map(why -> "quarantined: " + why + "; it needs a rejoin");
  }

  @Override
  public List<Act> acts(StepContext c) {
    DatabaseState upstream = target(c).observe(c.deadline());
    DatabaseState state = follower(c).observe(c.deadline());
    boolean lacks = Copies.missingLog(upstream, state).isPresent();
    Site from =
        lacks
            ? feeder(c, state, upstream).orElse(c.siteOf(Arguments.TARGET))
            : c.siteOf(Arguments.TARGET);
    return acts(
        c, from, Upstream.only(from.database(c.argument(Arguments.DATABASE)).endpoint(), slot(c)));
  }

  /** Behind the target: who else may have to feed it is known only on the way. */
  @Override
  public List<Act> actsByHand(StepContext c) {
    return acts(c, c.siteOf(Arguments.TARGET), Upstream.only(target(c).endpoint(), slot(c)));
  }

  static List<Act> acts(StepContext c, Site site, Upstream from) {
    String database = c.argument(Arguments.DATABASE);
    return List.of(
        new Act(
            Resource.database(site.id(), database), site.database(database).admit(Set.of(slot(c)))),
        new Act(
            Resource.database(Arguments.dataCenter(c), database),
            follower(c).follow(Optional.of(from))));
  }

  /** Whether it had a slot at whoever is to feed it: the target, or another standby on the way. */
  @Override
  public Optional<SortedMap<String, String>> before(StepContext c, List<Act> acts) {
    Set<String> besides = Set.of(c.argument(Arguments.DATA_CENTER), c.argument(Arguments.TARGET));
    SortedMap<String, String> before = MadeSlots.notYetNoted(c, acts, slot(c), besides);
    if (c.before(c.step()).isEmpty()) {
      before.put(Arguments.SLOTS, Boolean.toString(hasSlot(c, c.siteOf(Arguments.TARGET))));
    }
    return before.isEmpty() ? Optional.empty() : Optional.of(before);
  }

  private static boolean hasSlot(StepContext c, Site site) {
    return MadeSlots.isOn(c, site, slot(c));
  }

  private static DatabaseAdapter database(StepContext c, Site site) {
    return site.database(c.argument(Arguments.DATABASE));
  }

  @Override
  public List<Act> undo(StepContext c) {
    String database = c.argument(Arguments.DATABASE);
    List<Act> acts = new ArrayList<>();
    if (followsAnybody(c)) {
      acts.add(
          new Act(
              Resource.database(Arguments.dataCenter(c), database),
              follower(c).follow(Optional.empty())));
    }
    for (Site site : withoutSlotBefore(c)) {
      acts.add(
          new Act(
              Resource.database(site.id(), database), database(c, site).dismiss(Set.of(slot(c)))));
    }
    return acts;
  }

  @Override
  public Observed observeUndone(StepContext c) {
    if (followsAnybody(c)) {
      return Observed.notYet("still follows another standby", Duration.ofMillis(50));
    }
    List<DataCenterId> left =
        withoutSlotBefore(c).stream().filter(site -> hasSlot(c, site)).map(Site::id).toList();
    return left.isEmpty()
        ? Observed.done("detached")
        : Observed.notYet("its slot is still on " + left, Duration.ofMillis(100));
  }

  /** Where this step made a slot. */
  private static List<Site> withoutSlotBefore(StepContext c) {
    Site target = c.siteOf(Arguments.TARGET);
    List<Site> made = new ArrayList<>();
    if (!Arguments.before(c, Arguments.SLOTS).equals("true")) {
      made.add(target);
    }
    c.sites().stream().filter(site -> MadeSlots.wasMade(c, c.step(), site)).forEach(made::add);
    return made;
  }

  /** One that was put back behind the source meanwhile stays there. */
  private static boolean followsAnybody(StepContext c) {
    DatabaseState state = follower(c).observe(c.deadline());
    return withoutSlotBefore(c).stream()
            .map(site -> database(c, site).endpoint())
            .anyMatch(state::follows)
        || state.follows(target(c).endpoint());
  }

  static String slot(StepContext c) {
    return Arguments.slot(Arguments.dataCenter(c));
  }

  private static DatabaseAdapter follower(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
