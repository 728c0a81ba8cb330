package io.github.essfailover;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Contradictions;
import io.github.essfailover.internal.planner.Observation;
import io.github.essfailover.internal.planner.Observer;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.OpenDebts;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.spi.RunLock;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Writes down which data center a person says is active, under the run lock. Thread-safe. */
final class Adoption {

  private final Surroundings surroundings;
  private final Observer observer;
  private final RunOpening opening;
  private final Clock clock;

  Adoption(Surroundings surroundings, Observer observer, RunOpening opening, Clock clock) {
    this.surroundings = surroundings;
    this.observer = observer;
    this.opening = opening;
    this.clock = clock;
  }

  void adopt(
      DataCenterId active,
      Person by,
      String because,
      boolean despite,
      Supplier<List<RunHistory>> earlier) {
    requireSound(active, because);
    earlier.get().forEach(RunOpening::requireNoHalfPromotion);
    try (RunLock.Lease lease = opening.acquire()) {
      // Again under the lock: another orchestrator may have acted until now.
      List<RunHistory> before = earlier.get();
      before.forEach(RunOpening::requireNoHalfPromotion);
      List<String> contradictions = new ArrayList<>(leaving(active, before));
      contradictions.addAll(Contradictions.of(active, look(active, before)));
      if (!contradictions.isEmpty() && !despite) {
        throw PlanException.contradicted(contradictions);
      }
      if (lease.remaining().isZero()) {
        throw LockException.lost(Map.of("epoch", Long.toString(lease.epoch())));
      }
      List<JournalEntry> entries = new ArrayList<>();
      entries.add(
          new JournalEntry.Adopted(
              clock.instant(),
              surroundings.deployment(),
              active,
              lease.epoch(),
              RunOpening.owner(),
              by,
              because,
              contradictions));
      entries.addAll(superseded(active, before));
      RunId run = RunId.of(surroundings.deployment() + "-" + lease.epoch());
      opening.append(new RunHistory(run, List.of(), 0, JournalRecord.FIRST), entries);
    }
  }

  private void requireSound(DataCenterId active, String because) {
    List<String> problems = new ArrayList<>();
    if (!surroundings.sites().containsKey(active)) {
      problems.add("data center '" + active + "' is not one of " + surroundings.sites().keySet());
    }
    if (because.isBlank()) {
      problems.add("because is empty; say why, for instance an incident number");
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException("The adoption", problems);
    }
  }

  /** What such a run has fenced would be nobody's debt any more. */
  private static List<String> leaving(DataCenterId active, List<RunHistory> before) {
    Set<RunId> unfinished = Set.copyOf(StatusFold.of(before).unfinished());
    return before.stream()
        .filter(history -> unfinished.contains(history.run()))
        .filter(history -> isAwayFrom(active, RunOpening.planOf(history).request()))
        .map(
            history ->
                "run "
                    + history.run()
                    + " away from "
                    + active
                    + " is not finished and may have fenced it; abort it, which puts that back")
        .toList();
  }

  private static boolean isAwayFrom(DataCenterId active, FailoverRequest request) {
    return request.moves() && request.source().equals(active);
  }

  private Observation look(DataCenterId active, List<RunHistory> before) {
    DataCenterId suspect =
        StatusFold.of(before)
            .active()
            .map(record -> record.dataCenter())
            .filter(other -> !other.equals(active))
            .orElse(active);
    return observer.look(surroundings.sites().values(), List.of(), suspect);
  }

  private List<JournalEntry> superseded(DataCenterId active, List<RunHistory> before) {
    Instant now = clock.instant();
    List<JournalEntry> moot = new ArrayList<>();
    for (Debt debt : OpenDebts.of(before)) {
      before.stream()
          .filter(run -> run.run().equals(debt.run()))
          .findFirst()
          .flatMap(run -> OpenDebts.supersededBy(active, RunOpening.planOf(run), debt))
          .ifPresent(
              why -> moot.add(new JournalEntry.DebtSuperseded(now, debt.run(), debt.step(), why)));
    }
    return moot;
  }
}
