package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds a run's entries into its report. Confined to one thread. */
final class ReportFold {

  private static final class StepFold {
    private StepState state = StepState.PENDING;
    private boolean waived;
    private int attempts;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private String seen = "";
    private Optional<Person> by = Optional.empty();
    private SortedMap<String, String> outputs = new TreeMap<>();
    private final List<Evidence> evidence = new ArrayList<>();
  }

  private final JournalEntry.RunOpened opening;
  private final Map<StepId, Step> planned = new HashMap<>();
  private final Map<StepId, StepFold> steps = new LinkedHashMap<>();
  private final List<Evidence> evidence = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final SortedMap<String, DataLoss> losses = new TreeMap<>();
  private final TrailFold trail;
  private Instant last;
  private Optional<JournalEntry.RunEnded> end = Optional.empty();
  private boolean stopped;
  private boolean aborted;

  private ReportFold(JournalEntry.RunOpened opening) {
    this.opening = opening;
    this.last = opening.at();
    this.trail = new TrailFold(opening);
    for (Step step : opening.plan().steps()) {
      planned.put(step.id(), step);
      steps.put(step.id(), new StepFold());
    }
  }

  static RunReport of(RunHistory history) {
    return folded(history).report(history);
  }

  static Outcome outcome(RunHistory history) {
    return folded(history).outcome();
  }

  private static ReportFold folded(RunHistory history) {
    JournalEntry.RunOpened opening =
        history
            .opening()
            .orElseThrow(
                () -> new IllegalArgumentException("run " + history.run() + " has no opening"));
    ReportFold fold = new ReportFold(opening);
    history.entries().forEach(fold::add);
    return fold;
  }

  private void add(JournalEntry entry) {
    last = entry.at();
    trail.add(entry);
    end = Optional.empty();
    if (entry instanceof JournalEntry.StepStarted e) {
      StepFold step = fold(e.step());
      step.attempts = e.attempt();
      step.state = StepState.RUNNING;
      step.startedAt = step.startedAt == null ? e.at() : step.startedAt;
    } else if (entry instanceof JournalEntry.AttemptFailed e) {
      StepFold step = fold(e.step());
      step.state = StepState.FAILED;
      step.seen = e.why();
    } else if (entry instanceof JournalEntry.StepSettled e) {
      settled(e);
    } else if (entry instanceof JournalEntry.GateReopened e) {
      fold(e.step()).state = StepState.PENDING;
      e.behind().forEach(step -> fold(step).state = StepState.PENDING);
    } else if (entry instanceof JournalEntry.AbortBegun) {
      aborted = true;
    } else if (entry instanceof JournalEntry.StopRequested) {
      stopped = true;
    } else if (entry instanceof JournalEntry.RunResumed) {
      stopped = false;
    } else if (entry instanceof JournalEntry.DebtsReopened e) {
      stopped = false;
      if (!aborted) {
        e.steps().forEach(step -> fold(step).state = StepState.PENDING);
      }
    } else if (entry instanceof JournalEntry.QuestionAnswered e) {
      answers.add(e.answer());
    } else if (entry instanceof JournalEntry.RunEnded e) {
      end = Optional.of(e);
    }
  }

  private void settled(JournalEntry.StepSettled e) {
    StepFold step = fold(e.step());
    step.waived = step.waived || e.state() == StepState.WAIVED;
    // What a person once answered for stays theirs, even where a proof came later.
    boolean override = step.waived && isGate(e.step()) && e.state().isSettled();
    step.state = override ? StepState.WAIVED : e.state();
    step.seen = e.seen();
    step.outputs = e.outputs();
    step.endedAt = e.at();
    step.by = e.by().or(() -> step.by);
    step.evidence.addAll(e.evidence());
    evidence.addAll(e.evidence());
    String loss = e.outputs().get("loss");
    String group = argument(e.step(), "database");
    if (loss != null && group != null) {
      losses.put(group, DataLoss.parse(loss));
    }
  }

  private @Nullable String argument(StepId step, String name) {
    Step of = planned.get(step);
    return of == null ? null : of.arguments().get(name);
  }

  private StepFold fold(StepId step) {
    return steps.computeIfAbsent(step, id -> new StepFold());
  }

  private Outcome outcome() {
    return Outcome.of(steps.values().stream().map(step -> step.state).toList(), stopped);
  }

  private RunReport report(RunHistory history) {
    List<StepReport> reports = new ArrayList<>();
    steps.forEach((id, f) -> reports.add(stepReport(id, f)));
    Outcome outcome = outcome();
    boolean split =
        outcome != Outcome.ABORTED
            && opening.plan().steps().stream()
                .anyMatch(step -> isGate(step.id()) && fold(step.id()).waived);
    return new RunReport(
        history.run(),
        opening.plan(),
        end.map(JournalEntry.RunEnded::outcome).orElse(notEnded(outcome)),
        split,
        end.map(JournalEntry.RunEnded::note).orElse("the run has not ended"),
        opening.at(),
        last,
        reports,
        losses,
        evidence,
        answers,
        debts(history.run(), opening.plan()),
        trail.trail(history),
        List.of());
  }

  private boolean isGate(StepId step) {
    Step of = planned.get(step);
    return of != null && of.type().equals("fence.gate");
  }

  /** Without its last word a run may be anything but over. */
  private static Outcome notEnded(Outcome byStates) {
    return byStates == Outcome.FAILED ? Outcome.FAILED : Outcome.INTERRUPTED;
  }

  private static StepReport stepReport(StepId id, StepFold f) {
    return new StepReport(
        id,
        f.state,
        f.attempts,
        Optional.ofNullable(f.startedAt),
        Optional.ofNullable(f.endedAt),
        f.seen,
        f.by,
        f.outputs,
        f.evidence);
  }

  private List<Debt> debts(RunId run, Plan plan) {
    List<Debt> debts = new ArrayList<>();
    for (Step step : plan.steps()) {
      StepFold f = fold(step.id());
      if (f.state == StepState.OWED || f.state == StepState.UNDO_OWED) {
        boolean undo = f.state == StepState.UNDO_OWED;
        debts.add(
            new Debt(run, step.id(), dataCenter(step), undo, f.seen, remedy(step, plan, undo)));
      }
    }
    return debts;
  }

  private static Optional<DataCenterId> dataCenter(Step step) {
    return Optional.ofNullable(step.arguments().get("dataCenter")).map(DataCenterId::of);
  }

  private static String remedy(Step step, Plan plan, boolean undo) {
    if (undo) {
      return "put back what was there before this: " + step.summary();
    }
    if (step.type().startsWith("fence.")) {
      return "keep "
          + plan.request().source()
          + " from coming back alive until this is done: "
          + step.summary();
    }
    return "see to it that " + step.summary();
  }
}
