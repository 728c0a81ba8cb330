package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The target has everything that any reachable standby has, and the source if it is fenced and
 * still answers, and stands still again. Who is most advanced is elected at every look, so that a
 * source that dies on the way is replaced.
 */
final class CatchUp implements StepHandler {

  /** A standby and what it has. */
  private record Copy(DataCenterId dataCenter, DatabaseAdapter adapter, DatabaseState state) {}

  @Override
  public Observed observe(StepContext c) {
    Copy target = target(c);
    if (target.state().isPrimary()) {
      return promotedAlready(c, target);
    }
    List<Copy> others = others(c);
    Optional<String> stranger = stranger(target, others);
    if (stranger.isPresent()) {
      return Observed.hopeless(stranger.get());
    }
    Optional<Copy> ahead = mostAdvanced(target, others).or(() -> fencedSource(c, target));
    if (ahead.isPresent()) {
      long bytes = ahead.get().state().position().bytesAfter(target.state().position());
      if (!canFeed(ahead.get(), target)) {
        return Observed.hopeless(
            bytes + " bytes behind " + ahead.get().dataCenter() + ", and it follows no standby");
      }
      return Observed.notYet(
          bytes + " bytes behind " + ahead.get().dataCenter(), Duration.ofMillis(5));
    }
    List<String> silent = silentAhead(c, target, others);
    if (!silent.isEmpty()) {
      return Observed.notYet(String.join("; ", silent));
    }
    boolean freezes = target.adapter().capabilities().contains(Capability.FREEZE);
    if (freezes && !target.state().isFrozen()) {
      return Observed.notYet("caught up, not yet standing still", Duration.ofMillis(5));
    }
    return done(c, target.state());
  }

  private static boolean canFeed(Copy upstream, Copy target) {
    return upstream.state().isPrimary()
        || target.adapter().capabilities().contains(Capability.CASCADE);
  }

  private static Observed done(StepContext c, DatabaseState state) {
    DataLoss loss = loss(c, state);
    DataLoss approved = DataLoss.parse(c.argument(Arguments.APPROVED_LOSS));
    if (!state.isPrimary() && !loss.isWithin(approved)) {
      return Observed.hopeless("the loss is " + loss + ", approved was " + approved);
    }
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.POSITION, state.position().toString());
    outputs.put(Arguments.LOSS, loss.toString());
    return new Observed.Done(
        "at " + state.position() + ", the most advanced copy; loss: " + loss, List.of(), outputs);
  }

  /** On a resume: this run's promotion is the proof that the catch-up was done. */
  private static Observed promotedAlready(StepContext c, Copy target) {
    boolean byThisRun =
        target.state().lineage().stream().anyMatch(mark -> mark.value().startsWith(c.run() + "."));
    return byThisRun
        ? done(c, target.state())
        : Observed.hopeless("the target is a primary, and not by this run");
  }

  /**
   * Lossless is proved by the final position of a stopped source, or by the synchronous rule and
   * the copies that were read; everything else is lossy.
   */
  private static DataLoss loss(StepContext c, DatabaseState target) {
    if (Copies.areGuaranteed(c)) {
      return DataLoss.none();
    }
    Optional<Lsn> end = Copies.finalPosition(c);
    if (end.isPresent()) {
      long missing = end.get().bytesAfter(target.position());
      return missing <= 0 ? DataLoss.none() : DataLoss.ofBytes(missing);
    }
    return target.lastCommitAt().map(DataLoss::unknownSince).orElse(DataLoss.unknown());
  }

  /** What is to be fetched from whom is known only when everybody stands still. */
  @Override
  public List<Act> actsByHand(StepContext c) {
    return List.of();
  }

  @Override
  public List<Act> acts(StepContext c) {
    Copy target = target(c);
    Resource on = Resource.database(target.dataCenter(), target.adapter().name());
    Optional<Copy> ahead = mostAdvanced(target, others(c)).or(() -> fencedSource(c, target));
    List<Act> acts = new ArrayList<>();
    if (ahead.isPresent()) {
      Copy from = ahead.get();
      String slot = Arguments.slot(target.dataCenter());
      acts.add(
          new Act(
              Resource.database(from.dataCenter(), from.adapter().name()),
              from.adapter().admit(Set.of(slot))));
      acts.add(
          new Act(
              on,
              target
                  .adapter()
                  .follow(Optional.of(Upstream.only(from.adapter().endpoint(), slot)))));
    } else if (target.adapter().capabilities().contains(Capability.FREEZE)) {
      acts.add(new Act(on, target.adapter().follow(Optional.empty())));
    }
    return acts;
  }

  /**
   * Whether the target had a slot on a copy before this step makes one there: who is asked for log
   * is known only on the way.
   */
  @Override
  public Optional<SortedMap<String, String>> before(StepContext c, List<Act> acts) {
    String target = c.argument(Arguments.TARGET);
    SortedMap<String, String> before =
        MadeSlots.notYetNoted(c, acts, Arguments.slot(DataCenterId.of(target)), Set.of(target));
    boolean first = c.before(c.step()).isEmpty();
    return first || !before.isEmpty() ? Optional.of(before) : Optional.empty();
  }

  @Override
  public List<Act> undo(StepContext c) {
    Copy target = target(c);
    String slot = Arguments.slot(target.dataCenter());
    List<Act> acts = new ArrayList<>();
    if (isFedByAnother(c, target)) {
      acts.add(
          new Act(
              Resource.database(target.dataCenter(), target.adapter().name()),
              target.adapter().follow(Optional.empty())));
    }
    for (Copy other : withoutSlotBefore(c)) {
      acts.add(
          new Act(
              Resource.database(other.dataCenter(), other.adapter().name()),
              other.adapter().dismiss(Set.of(slot))));
    }
    return acts;
  }

  @Override
  public Observed observeUndone(StepContext c) {
    Copy target = target(c);
    if (isFedByAnother(c, target)) {
      return Observed.notYet("the target still follows another standby", Duration.ofMillis(50));
    }
    String slot = Arguments.slot(target.dataCenter());
    List<DataCenterId> left =
        withoutSlotBefore(c).stream()
            .filter(copy -> copy.state().slots().contains(slot))
            .map(Copy::dataCenter)
            .toList();
    return left.isEmpty()
        ? Observed.done("follows no other standby")
        : Observed.notYet("the target's slot is still on " + left);
  }

  /** One that was put back behind the source meanwhile stays there. */
  private static boolean isFedByAnother(StepContext c, Copy target) {
    String database = c.argument(Arguments.DATABASE);
    return Arguments.list(c, Arguments.OTHERS).stream()
        .map(other -> c.site(DataCenterId.of(other)).database(database).endpoint())
        .anyMatch(
            endpoint ->
                target.state().following().filter(f -> f.upstream().equals(endpoint)).isPresent());
  }

  private static List<Copy> withoutSlotBefore(StepContext c) {
    // A journal of before 1.0 lists those without one under a single name.
    Stream<String> listed = Stream.of(Arguments.before(c, Arguments.SLOTS).split(","));
    Stream<String> noted =
        c.sites().stream()
            .filter(site -> MadeSlots.wasMade(c, c.step(), site))
            .map(site -> site.id().value());
    return Stream.concat(listed, noted)
        .filter(name -> !name.isEmpty())
        .distinct()
        .map(name -> copy(c, DataCenterId.of(name)))
        .toList();
  }

  private static Copy target(StepContext c) {
    return copy(c, DataCenterId.of(c.argument(Arguments.TARGET)));
  }

  private static Copy copy(StepContext c, DataCenterId dataCenter) {
    DatabaseAdapter adapter = c.site(dataCenter).database(c.argument(Arguments.DATABASE));
    return new Copy(dataCenter, adapter, adapter.observe(c.deadline()));
  }

  private static Optional<Copy> mostAdvanced(Copy target, List<Copy> others) {
    return others.stream()
        .filter(copy -> !copy.state().isPrimary())
        .filter(copy -> copy.state().position().compareTo(target.state().position()) > 0)
        .max(Comparator.comparing(copy -> copy.state().position()));
  }

  /**
   * Each copy that stood still further ahead and does not answer: it may hold the only copy of
   * acknowledged data, and to go on without it is for a person to decide.
   */
  private static List<String> silentAhead(StepContext c, Copy target, List<Copy> answering) {
    List<String> silent = new ArrayList<>();
    for (DataCenterId other : awaited(c)) {
      long missing =
          Copies.stoodAt(c, other).map(at -> at.bytesAfter(target.state().position())).orElse(0L);
      if (missing > 0 && answering.stream().noneMatch(copy -> copy.dataCenter().equals(other))) {
        silent.add(other + " stood " + missing + " bytes ahead and does not answer");
      }
    }
    return silent;
  }

  private static Optional<String> stranger(Copy target, List<Copy> others) {
    return others.stream()
        .filter(copy -> !copy.state().isPrimary())
        .flatMap(
            copy ->
                Copies.strangeness(copy.state(), target.state()).stream()
                    .map(why -> copy.dataCenter() + " cannot be compared: " + why))
        .findFirst()
        .map(why -> why + "; find out which copy is right");
  }

  /**
   * The source itself, when it is fenced, still answers and has more than the target: whatever it
   * acknowledged last is fetched while that can be done. A source that falls silent is left out,
   * and what it had is a loss.
   */
  private static Optional<Copy> fencedSource(StepContext c, Copy target) {
    boolean fenced = Copies.isSourceFenced(c);
    boolean hasMore =
        Copies.finalPosition(c)
            .filter(end -> end.bytesAfter(target.state().position()) > 0)
            .isPresent();
    return fenced && hasMore
        ? answering(c, DataCenterId.of(c.argument(Arguments.SOURCE)))
            .filter(copy -> copy.state().isPrimary())
            .filter(copy -> copy.state().access() == Access.REFUSED)
            .filter(copy -> Copies.strangeness(target.state(), copy.state()).isEmpty())
        : Optional.empty();
  }

  /** Those that somebody went on without are not waited for either. */
  private static List<DataCenterId> awaited(StepContext c) {
    return Arguments.list(c, Arguments.OTHERS).stream()
        .map(DataCenterId::of)
        .filter(other -> !Copies.isGivenUp(c, other))
        .toList();
  }

  private static List<Copy> others(StepContext c) {
    return awaited(c).stream().flatMap(other -> answering(c, other).stream()).toList();
  }

  /** Empty: its freeze step has told, and a person has accepted what it may hold, or it died. */
  private static Optional<Copy> answering(StepContext c, DataCenterId dataCenter) {
    try {
      return Optional.of(copy(c, dataCenter));
    } catch (AdapterException unreachable) {
      return Optional.empty();
    }
  }
}
