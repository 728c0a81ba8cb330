package io.github.essfailover.report;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
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
      // A run that never promoted anything replaced nothing, whatever it meant to do.
      boolean replaces = run.entries().stream().anyMatch(OpenDebts::isPromotion);
      for (JournalEntry entry : run.entries()) {
        if (replaces && entry instanceof JournalEntry.DebtSuperseded e) {
          superseded.add(new Key(e.of().value(), e.step()));
        }
      }
    }
    List<Debt> open = new ArrayList<>();
    for (RunHistory run : runs) {
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

  private static boolean isPromotion(JournalEntry entry) {
    return entry instanceof JournalEntry.StepStarted e && e.step().value().startsWith("promote.");
  }

  /**
   * Why a run of that plan makes the debt moot, if it does. What fences a data center stays owed
   * until that data center is to become active or is fenced by the new run itself; everything else
   * was about the topology that the new run replaces.
   */
  public static Optional<String> supersededBy(Plan next, Debt debt) {
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
}
