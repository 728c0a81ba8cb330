package io.github.essfailover.guard;

import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Sighting.Life;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What happens when the active data center seems lost. {@link #recommend()}, the default: a person
 * gets the ready plan. {@link #actAutomatically}: a run begins by itself, under these conditions:
 *
 * <ul>
 *   <li>a quorum of places sees nothing of it, a majority of those that see at all, and nobody sees
 *       a sign of life;
 *   <li>all of them for the grace period;
 *   <li>no run is unfinished, the last one ended some time ago, and a person acknowledged it;
 *   <li>no kill switch is thrown, or unreadable.
 * </ul>
 *
 * <p>The policy approves the plan only. Its run promotes nothing without a fence proof, and asks
 * people whatever any run asks: there is no statement that the source is down, no override, and no
 * loss beyond {@link #losingAtMost}.
 *
 * <p>Immutable, pure; each option returns a changed copy.
 */
public final class FailoverPolicy {

  private final Optional<Person> installedBy;
  private final int quorum;
  private final Duration grace;
  private final Duration calm;
  private final Duration freshness;
  private final long maxLossBytes;

  private FailoverPolicy(
      Optional<Person> installedBy,
      int quorum,
      Duration grace,
      Duration calm,
      Duration freshness,
      long maxLossBytes) {
    this.installedBy = installedBy;
    this.quorum = quorum;
    this.grace = grace;
    this.calm = calm;
    this.freshness = freshness;
    this.maxLossBytes = maxLossBytes;
  }

  /** A person gets the ready plan and decides. */
  public static FailoverPolicy recommend() {
    return new FailoverPolicy(
        Optional.empty(), 2, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(2), 0);
  }

  /**
   * A run begins by itself.
   *
   * @param by who answers for that; named as the approver of what the policy begins
   */
  public static FailoverPolicy actAutomatically(Person by) {
    FailoverPolicy asked = recommend();
    return new FailoverPolicy(
        Optional.of(by), asked.quorum, asked.grace, asked.calm, asked.freshness, 0);
  }

  /** From how many places nothing may be seen; default 2, at least 2. */
  public FailoverPolicy quorum(int places) {
    if (places < 2) {
      throw new IllegalArgumentException(
          "quorum is " + places + "; one place alone may be cut off itself, give at least 2");
    }
    return new FailoverPolicy(installedBy, places, grace, calm, freshness, maxLossBytes);
  }

  /** For how long; default a minute. */
  public FailoverPolicy grace(Duration value) {
    return new FailoverPolicy(
        installedBy, quorum, positive("grace", value), calm, freshness, maxLossBytes);
  }

  /** How long after the end of the last run nothing begins by itself; default an hour. */
  public FailoverPolicy calm(Duration value) {
    return new FailoverPolicy(
        installedBy, quorum, grace, positive("calm", value), freshness, maxLossBytes);
  }

  /** How old a look may be to count, and how far apart two may be; default two minutes. */
  public FailoverPolicy freshness(Duration value) {
    return new FailoverPolicy(
        installedBy, quorum, grace, calm, positive("freshness", value), maxLossBytes);
  }

  /** Up to which loss nobody is asked in a run that began by itself; default 0 bytes. */
  public FailoverPolicy losingAtMost(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("losingAtMost is " + bytes + "; give 0 or more");
    }
    return new FailoverPolicy(installedBy, quorum, grace, calm, freshness, bytes);
  }

  private static Duration positive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(what + " is " + value + "; give it time");
    }
    return value;
  }

  /** Who let it act by itself; empty: it recommends. */
  public Optional<Person> installedBy() {
    return installedBy;
  }

  /** See {@link #freshness(Duration)}. */
  public Duration freshness() {
    return freshness;
  }

  /** See {@link #losingAtMost}. */
  public long maxLossBytes() {
    return maxLossBytes;
  }

  /** What follows from what is seen. */
  public PolicyDecision decide(LossView view) {
    Optional<String> rest = whyRest(view);
    if (rest.isPresent()) {
      return new PolicyDecision.Rest(rest.get());
    }
    List<VantageView> fresh =
        view.vantages().stream()
            .filter(v -> !v.lookedAt().plus(freshness).isBefore(view.now()))
            .toList();
    Optional<VantageView> alive =
        fresh.stream().filter(v -> v.life() == Life.SIGN_OF_LIFE).findFirst();
    if (alive.isPresent()) {
      return new PolicyDecision.Rest(alive.get().name() + " sees a sign of life");
    }
    Map<String, Optional<Instant>> places = places(fresh);
    List<Instant> silent = places.values().stream().flatMap(Optional::stream).toList();
    if (silent.size() < quorum || 2 * silent.size() <= places.size()) {
      return new PolicyDecision.Rest(
          silent.size()
              + " of "
              + places.size()
              + " places see nothing, and "
              + quorum
              + " and a majority have to");
    }
    return lost(view, places, silent.stream().max(Comparator.naturalOrder()).orElseThrow());
  }

  private PolicyDecision lost(LossView view, Map<String, Optional<Instant>> places, Instant since) {
    String why = view.subject() + " is silent since " + since + " as seen from " + silentOf(places);
    if (since.plus(grace).isAfter(view.now())) {
      return new PolicyDecision.Watch(why + "; not yet for " + grace);
    }
    Optional<DataCenterId> target =
        view.targets().stream().filter(t -> !t.equals(view.subject())).findFirst();
    if (target.isEmpty()) {
      return new PolicyDecision.Rest(why + "; and no data center is ready to take over");
    }
    Optional<String> person =
        installedBy.isEmpty()
            ? Optional.of("the policy recommends only")
            : whyNotByItself(view, target.get());
    return person
        .<PolicyDecision>map(
            reason ->
                new PolicyDecision.Recommend(view.subject(), target.get(), why + "; " + reason))
        .orElseGet(() -> new PolicyDecision.Act(view.subject(), target.get(), why));
  }

  private static String silentOf(Map<String, Optional<Instant>> places) {
    return places.entrySet().stream()
        .filter(e -> e.getValue().isPresent())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  private static Optional<String> whyRest(LossView view) {
    Optional<ActivationRecord> active = view.status().active();
    if (active.isEmpty()) {
      return Optional.of("nobody is recorded as active");
    }
    if (!active.get().dataCenter().equals(view.subject())) {
      return Optional.of(active.get().dataCenter() + " is active, not " + view.subject());
    }
    if (active.get().activating() || !view.status().unfinished().isEmpty()) {
      return Optional.of("a run is not finished: " + view.status().unfinished());
    }
    return view.status().halts().stream()
        .filter(halt -> halt.covers(view.subject()))
        .findFirst()
        .map(halt -> "a kill switch is thrown for " + halt);
  }

  private Optional<String> whyNotByItself(LossView view, DataCenterId target) {
    Optional<Halt> halt = view.status().halts().stream().filter(h -> h.covers(target)).findFirst();
    if (halt.isPresent()) {
      return Optional.of("a kill switch is thrown for " + halt.get());
    }
    if (view.lastRun().isEmpty()) {
      return Optional.empty();
    }
    LastRun last = view.lastRun().get();
    if (!last.acknowledged()) {
      return Optional.of("nobody has acknowledged run " + last.run());
    }
    return last.lastEntryAt().plus(calm).isAfter(view.now())
        ? Optional.of("run " + last.run() + " is not over for " + calm)
        : Optional.empty();
  }

  /**
   * The places that see at all, and since when they see nothing. A place where something answers,
   * however quiet, does not call it lost.
   */
  private static Map<String, Optional<Instant>> places(List<VantageView> fresh) {
    Map<String, Optional<Instant>> places = new TreeMap<>();
    fresh.stream()
        .filter(view -> view.life() != Life.BLIND)
        .collect(Collectors.groupingBy(VantageView::place))
        .forEach((place, views) -> places.put(place, silentSince(views)));
    return places;
  }

  private static Optional<Instant> silentSince(List<VantageView> views) {
    return views.stream().allMatch(view -> view.silentSince().isPresent())
        ? views.stream().flatMap(v -> v.silentSince().stream()).max(Comparator.naturalOrder())
        : Optional.empty();
  }
}
