package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the nights have visited: a rule that nothing tries to break is not tested. */
final class Coverage {
  private final SortedMap<String, Integer> counts = new TreeMap<>();

  void add(SimulatedNight night) {
    count("end " + night.end());
    count("loss " + night.options().loss() + (night.options().statement() ? " stated" : ""));
    night.faults().forEach(fault -> count("fault " + fault.getClass().getSimpleName()));
    for (int i = 0; i < night.crashes(); i++) {
      count("crash");
    }
    night.entries().forEach(this::add);
    night
        .report()
        .ifPresent(
            report ->
                report
                    .steps()
                    .forEach(
                        step ->
                            count(
                                "step "
                                    + report.plan().step(step.step()).orElseThrow().type()
                                    + " "
                                    + step.state())));
  }

  private void add(JournalEntry entry) {
    if (entry instanceof JournalEntry.QuestionAsked asked) {
      String id = asked.question().id();
      count("question " + id.replaceAll("\\.(main|auth|perimeter|backbone|dc\\d)", ""));
    } else if (entry instanceof JournalEntry.QuestionAnswered answered) {
      count("answer " + answered.answer().choice());
    } else {
      count("entry " + entry.getClass().getSimpleName());
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach((what, count) -> text.append(String.format("%8d  %s%n", count, what)));
    return text.toString();
  }
}
