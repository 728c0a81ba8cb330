package io.github.essfailover.testkit.simulation;

import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.testkit.Fault;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the nights have visited, of all that there is: a rule that nothing tries to break is not
 * tested. What there is comes from the product itself, so that what is new is noticed.
 */
final class Coverage {
  private static final Transitions TRANSITIONS = new Transitions();

  private final SortedMap<String, Integer> counts = new TreeMap<>();

  void add(SimulatedNight night) {
    count("end " + night.end());
    count("loss " + night.options().loss() + (night.options().statement() ? " stated" : ""));
    night.faults().forEach(fault -> count("fault " + fault.getClass().getSimpleName()));
    for (int i = 0; i < night.crashes(); i++) {
      count("crash");
    }
    night.weather().forEach(this::count);
    night.answers().forEach(this::answered);
    night.report().map(RunReport::plan).ifPresent(plan -> add(night, plan));
    night
        .report()
        .ifPresent(
            report ->
                report
                    .steps()
                    .forEach(
                        step ->
                            count(
                                "step " + type(report.plan(), step.step()) + " " + step.state())));
  }

  /** What people say before there is a run is in no journal. */
  private void answered(String answer) {
    if (answer.contains(" = AGAIN ")) {
      count("answer AGAIN");
    }
    if (answer.startsWith("plan.approval ")) {
      count("question plan.approval");
      count("answer " + answer.replaceAll(".* = (\\w+) .*", "$1"));
    }
  }

  private void add(SimulatedNight night, Plan plan) {
    Map<StepId, StepState> states = new HashMap<>();
    Set<StepId> undoing = new HashSet<>();
    for (JournalEntry entry : night.entries()) {
      count("entry " + entry.getClass().getSimpleName());
      if (entry instanceof JournalEntry.QuestionAsked asked) {
        String id = asked.question().id();
        count(
            "question "
                + asked.question().step().map(step -> type(plan, step)).orElse("")
                + id.substring(id.lastIndexOf('.')));
      } else if (entry instanceof JournalEntry.QuestionAnswered answered) {
        count("answer " + answered.answer().choice());
      } else if (entry instanceof JournalEntry.StepStarted started) {
        count("type " + type(plan, started.step()));
        moved(states, started.step(), StepState.RUNNING);
      } else if (entry instanceof JournalEntry.AttemptFailed failed) {
        moved(states, failed.step(), StepState.FAILED);
      } else if (entry instanceof JournalEntry.GateReopened reopened) {
        moved(states, reopened.step(), StepState.PENDING);
        reopened.behind().forEach(step -> moved(states, step, StepState.PENDING));
      } else if (entry instanceof JournalEntry.UndoStarted undo) {
        undoing.add(undo.step());
      } else if (entry instanceof JournalEntry.StepSettled settled) {
        moved(states, settled.step(), settled.state());
        if (settled.state() == StepState.COMPENSATED && undoing.contains(settled.step())) {
          count("undone " + type(plan, settled.step()));
        }
      }
    }
  }

  /** A failed attempt that is followed by what only a running step may do was not yet the end. */
  private void moved(Map<StepId, StepState> states, StepId step, StepState to) {
    StepState from = states.getOrDefault(step, StepState.PENDING);
    states.put(step, to);
    if (from == StepState.FAILED && !TRANSITIONS.after(from).contains(to)) {
      count("transition RUNNING " + to);
    } else {
      count("transition " + from + " " + to);
    }
  }

  private static String type(Plan plan, StepId step) {
    return plan.step(step).orElseThrow().type();
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  /** What of the weather came about, and how often. */
  SortedMap<String, Integer> ofWeather() {
    SortedMap<String, Integer> some = new TreeMap<>(counts);
    some.keySet().removeIf(what -> !what.startsWith("weather ") && !what.equals("answer AGAIN"));
    return some;
  }

  /** What there is and was not visited. */
  SortedSet<String> neverVisited() {
    SortedSet<String> never = new TreeSet<>(everything());
    never.removeAll(counts.keySet());
    return never;
  }

  /** All that can be visited, as the product has it. */
  private static SortedSet<String> everything() {
    SortedSet<String> all = new TreeSet<>();
    StepTypes.handlers()
        .forEach(
            (type, handler) -> {
              all.add("type " + type);
              all.add("question " + type + ".failed");
              if (undoes(handler)) {
                all.add("undone " + type);
              }
            });
    all.add("question plan.approval");
    for (Class<?> fault : Fault.class.getPermittedSubclasses()) {
      all.add("fault " + fault.getSimpleName());
    }
    for (Class<?> entry : JournalEntry.class.getPermittedSubclasses()) {
      all.add("entry " + entry.getSimpleName());
    }
    for (Outcome outcome : Outcome.values()) {
      all.add("end " + outcome);
    }
    for (Choice choice : Choice.values()) {
      all.add("answer " + choice);
    }
    for (StepState from : StepState.values()) {
      TRANSITIONS.after(from).forEach(to -> all.add("transition " + from + " " + to));
    }
    return all;
  }

  /** Whether an abort has anything to do for it. */
  private static boolean undoes(StepHandler handler) {
    for (Method method : handler.getClass().getMethods()) {
      if (method.getName().equals("undo") && !method.isDefault()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach((what, count) -> text.append(String.format("%8d  %s%n", count, what)));
    text.append("never visited:\n");
    neverVisited().forEach(what -> text.append("          ").append(what).append('\n'));
    return text.toString();
  }
}
