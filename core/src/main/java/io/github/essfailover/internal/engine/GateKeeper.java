package io.github.essfailover.internal.engine;

import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceVerdict;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The fence gate of a run: wakes it on everything new, judges again before a promotion, and closes
 * it, with all that was done behind it, when the world has changed. Confined to the mailbox.
 */
final class GateKeeper {

  private static final Duration RECENT = Duration.ofSeconds(10);
  private static final Duration SETTLING = Duration.ofMillis(200);

  /** The pace of the watch: who was asked within it has just answered, or does not answer. */
  private static final Duration JUST_NOW = Duration.ofSeconds(1);

  private static final String LIVED = "the source showed life since the copies were compared";

  private final RunCoordinator run;
  private final FenceKeeper fence;
  private final SourceWatch watch;
  private final Collection<StepExecution> steps;
  private boolean refreshing;

  /** When the source was last seen to live, by signs that nothing outweighed. */
  private Instant lastLife = Instant.MIN;

  private Instant askedAt = Instant.EPOCH;

  GateKeeper(
      RunCoordinator run, FenceKeeper fence, SourceWatch watch, Collection<StepExecution> steps) {
    this.run = run;
    this.fence = fence;
    this.watch = watch;
    this.steps = steps;
  }

  /** What a person decides on now. */
  String basis() {
    return fence.basis();
  }

  void override(Person by, String reason) {
    fence.override(by, reason);
  }

  /**
   * Whether something in the source was seen to answer a moment ago, fenced or not: what was done
   * to it can be undone.
   */
  boolean isSourceAnswering() {
    Instant recent = run.now().minus(RECENT);
    return run.memory().sightings().stream()
        .filter(s -> s.observedAt().isAfter(recent))
        .anyMatch(s -> s.isAlive() || s.life() == Sighting.Life.QUIET);
  }

  /**
   * Goes on only with a proof that holds now: every vantage point is asked anew, expired evidence
   * is collected again. Without a proof the gate is opened anew. Who was asked a moment ago, for
   * the intent or another promotion, is being looked at all the time and not asked again.
   */
  void ensure(Runnable proven, Runnable lapsed) {
    if (run.now().isBefore(askedAt.plus(JUST_NOW))) {
      conclude(proven, lapsed);
      return;
    }
    watch.lookAnew(
        () -> {
          askedAt = run.now();
          conclude(proven, lapsed);
        });
  }

  private void conclude(Runnable proven, Runnable lapsed) {
    fence.ensure(
        vouchers(),
        why -> {
          boolean holds = why.isEmpty() && isOpen();
          boolean again = holds ? hasLivedSinceItWasCompared() : isVetoed();
          if (holds && !again) {
            proven.run();
          } else if (again && isWorkBehindUnderWay()) {
            // What is under way would land on what is begun anew.
            run.seams().later(SETTLING, () -> run.mailbox().execute(() -> ensure(proven, lapsed)));
          } else {
            reopen(holds ? LIVED : why, again);
            lapsed.run();
          }
        });
  }

  /** The evidence does not suffice yet: some of it may only be old, or another process's. */
  void refresh() {
    if (!refreshing) {
      refreshing = true;
      fence.refresh(
          vouchers(),
          renewed -> {
            refreshing = false;
            if (renewed) {
              wake();
            }
          });
    }
  }

  /**
   * Evidence that came in with a step. A sign of life may be older than the fence that ended that
   * life: who saw it looks again at once, not when it is their turn.
   */
  void add(List<Evidence> evidence) {
    for (Evidence item : evidence) {
      run.memory().add(item);
      run.tell(new FailoverEvent.EvidenceCollected(run.id(), run.now(), item));
    }
    if (isVetoed()) {
      watch.lookAnew(() -> {});
    }
    wake();
  }

  /** Evidence of a fence that was looked at again. */
  void renew(List<Evidence> evidence) {
    evidence.forEach(run.memory()::add);
    wake();
  }

  /** What a fence vouched for is no longer so. */
  void withdraw(List<Evidence> evidence) {
    evidence.forEach(run.memory()::withdraw);
    wake();
  }

  void sighted(Sighting sighting) {
    boolean changed =
        run.memory().sightings().stream()
            .filter(s -> s.vantage().equals(sighting.vantage()))
            .reduce((first, second) -> second)
            .filter(last -> last.life() == sighting.life() && last.seen().equals(sighting.seen()))
            .isEmpty();
    run.memory().add(sighting);
    if (isVetoed()) {
      lastLife = run.now();
    }
    if (changed) {
      run.tell(new FailoverEvent.SightingChanged(run.id(), run.now(), sighting));
    }
    wake();
  }

  private void wake() {
    steps.stream().filter(s -> s.handler().decidesOnEvidence()).forEach(StepExecution::wake);
  }

  private List<FenceKeeper.Voucher> vouchers() {
    return steps.stream()
        .filter(s -> s.state() == StepState.PROVEN && !s.vouchedFor().isEmpty())
        // The gate repeats what others vouched for; asking it again would prove nothing new.
        .filter(s -> !s.handler().decidesOnEvidence())
        .map(FenceKeeper.Voucher.class::cast)
        .toList();
  }

  /** Another promotion may have closed it a moment ago. */
  private boolean isOpen() {
    return steps.stream()
        .filter(s -> s.handler().decidesOnEvidence())
        .allMatch(s -> s.state().isSettled());
  }

  private boolean isVetoed() {
    return fence.verdict() instanceof FenceVerdict.Vetoed;
  }

  /**
   * A source that came back, took writes and was fenced then is as silent as one that never came
   * back; what it acknowledged meanwhile was not compared. Who overrides knows that it lives.
   */
  private boolean hasLivedSinceItWasCompared() {
    return run.memory().proof().overriddenBy().isEmpty()
        && steps.stream()
            .filter(s -> s.handler().decidesOnEvidence())
            .flatMap(gate -> behind(gate, true).stream())
            .anyMatch(s -> lastLife.isAfter(s.startedAt()));
  }

  private void reopen(String why, boolean allBehind) {
    if (!run.goesForward()) {
      return;
    }
    for (StepExecution gate : steps) {
      if (gate.handler().decidesOnEvidence() && gate.state().isSettled()) {
        List<StepExecution> behind = behind(gate, allBehind);
        SortedSet<StepId> ids = new TreeSet<>(behind.stream().map(s -> s.step().id()).toList());
        gate.reopen();
        behind.forEach(StepExecution::reopen);
        run.journal(
            new JournalEntry.GateReopened(run.now(), gate.step().id(), why, ids),
            () -> run.beginIfReady(gate));
      }
    }
  }

  /**
   * What stood still, or was compared, while the source was thought to be silent is done again when
   * it shows life, as long as nothing was promoted: the source may have moved on meanwhile.
   * Evidence that is only too old changes nothing of it: frozen standbys do not move.
   */
  private List<StepExecution> behind(StepExecution gate, boolean lived) {
    if (run.isPastNoReturn() || !lived) {
      return List.of();
    }
    return restingOn(gate).stream().filter(s -> s.state().isSettled()).toList();
  }

  private boolean isWorkBehindUnderWay() {
    return run.goesForward()
        && !run.isPastNoReturn()
        && steps.stream()
            .filter(s -> s.handler().decidesOnEvidence())
            .flatMap(gate -> restingOn(gate).stream())
            .anyMatch(s -> s.state() == StepState.RUNNING);
  }

  private List<StepExecution> restingOn(StepExecution gate) {
    Set<StepId> reached = new HashSet<>(Set.of(gate.step().id()));
    // In plan order, so that one pass finds everything that rests on the gate.
    steps.stream()
        .filter(s -> s.step().needs().stream().anyMatch(reached::contains))
        .forEach(s -> reached.add(s.step().id()));
    return steps.stream().filter(s -> s != gate && reached.contains(s.step().id())).toList();
  }
}
