package io.github.essfailover.report;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Rejoin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a deployment owes: the debts of every run that ended, but for those that a later run made
 * moot. Pure.
 */
public final class OpenDebts {

  private OpenDebts() {}

  private record Key(String run, StepId step) {}

  /** The debts that are open after these runs, oldest run first. */
  public static List<Debt> of(List<RunHistory> runs) {
    Set<Key> superseded = new HashSet<>();
    for (RunHistory run : runs) {
      boolean replaces = run.adoption().isPresent() || hasReplaced(run);
      for (JournalEntry entry : run.entries()) {
        if (replaces && entry instanceof JournalEntry.DebtSuperseded e) {
          superseded.add(new Key(e.of().value(), e.step()));
        }
      }
    }
    List<Debt> open = new ArrayList<>();
    for (RunHistory run : runs) {
      if (run.adoption().isPresent()) {
        continue;
      }
      RunReport report = RunReport.of(run);
      boolean ended =
          report.outcome() == Outcome.COMPLETED_WITH_DEBTS || report.outcome() == Outcome.ABORTED;
      if (ended) {
        report.debts().stream()
            .filter(debt -> !superseded.contains(new Key(run.run().value(), debt.step())))
            .forEach(open::add);
      }
    }
    return open;
  }

  /**
   * Whether what the run replaces is replaced: by a promotion, whatever became of the run then, or
   * by a rejoin that came to its end. A run that only meant to do so replaced nothing.
   */
  private static boolean hasReplaced(RunHistory run) {
    boolean rejoin = run.opening().filter(e -> e.plan().request() instanceof Rejoin).isPresent();
    return rejoin
        ? run.entries().stream().anyMatch(OpenDebts::isCompletion) && hasRejoined(run)
        : run.entries().stream().anyMatch(OpenDebts::isPromotion);
  }

  /** One that a person went on without left a copy apart: what was owed about it still is. */
  private static boolean hasRejoined(RunHistory run) {
    return RunReport.of(run).steps().stream()
        .filter(step -> step.step().value().startsWith("rejoin."))
        .allMatch(step -> step.state() == StepState.PROVEN);
  }

  private static boolean isCompletion(JournalEntry entry) {
    return entry instanceof JournalEntry.RunEnded e
        && (e.outcome() == Outcome.COMPLETED || e.outcome() == Outcome.COMPLETED_WITH_DEBTS);
  }

  private static boolean isPromotion(JournalEntry entry) {
    return entry instanceof JournalEntry.StepStarted e && e.step().value().startsWith("promote.");
  }

  /**
   * Why a run of that plan makes the debt moot, if it does. What fences a data center stays owed
   * until that data center is to become active or is fenced by the new run itself; everything else
   * was about the topology that the new run replaces.
   */
  public static Optional<String> supersededBy(Plan next, Debt debt) {
    if (!next.request().moves()) {
      boolean rejoined =
          next.request() instanceof Rejoin rejoin
              && debt.dataCenter().filter(rejoin.source()::equals).isPresent();
      return rejoined
          ? Optional.of(next.request().source() + " becomes a standby by this run")
          : Optional.empty();
    }
    DataCenterId source = next.request().source();
    DataCenterId target = next.request().target();
    if (!debt.isFence()) {
      return Optional.of("the run from " + source + " to " + target + " replaces what it was for");
    }
    if (debt.dataCenter().filter(target::equals).isPresent()) {
      return Optional.of(target + " becomes active");
    }
    return debt.dataCenter().filter(source::equals).isPresent()
        ? Optional.of("this run fences " + source + " itself")
        : Optional.empty();
  }

  /**
   * Why it is moot once a person adopted that data center, if it is. What fences another one stays
   * owed, and so does what belongs to the run that made the adopted one active, or to the undo of a
   * run that wanted to leave it; all else is about a topology that is gone.
   *
   * @param of the plan of the run that owes it
   */
  public static Optional<String> supersededBy(DataCenterId adopted, Plan of, Debt debt) {
    boolean againstIt = debt.dataCenter().filter(adopted::equals).isPresent();
    boolean ofItsOwn = adopted.equals(debt.undo() ? of.request().source() : of.request().target());
    if (debt.isFence() && againstIt) {
      return Optional.of(adopted + " was adopted as active");
    }
    return debt.isFence() || ofItsOwn
        ? Optional.empty()
        : Optional.of("the adoption of " + adopted + " replaces what it was for");
  }
}
