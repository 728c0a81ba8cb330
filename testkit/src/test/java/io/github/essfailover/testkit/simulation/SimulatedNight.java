package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.testkit.Fault;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one seed brought.
 *
 * @param end the outcome, or why there was no run
 * @param orchestrators how many it took
 */
record SimulatedNight(
    SimulationOptions options,
    String end,
    Optional<RunReport> report,
    Set<String> violations,
    List<JournalEntry> entries,
    List<Fault> faults,
    List<String> faultScript,
    List<String> effects,
    List<String> answers,
    int orchestrators,
    int crashes,
    int calls) {

  /** Everything that is needed to understand a failure. */
  String story() {
    StringBuilder text = new StringBuilder();
    text.append("Seed ").append(options.seed()).append(" breaks rules; replay it with -Dsim.seed=");
    text.append(options.seed()).append('\n');
    violations.forEach(each -> text.append("  ").append(each).append('\n'));
    text.append("Options: ").append(options).append('\n');
    text.append("End: ")
        .append(end)
        .append(" by ")
        .append(orchestrators)
        .append(" orchestrators, ");
    text.append(crashes).append(" crashes\n");
    list(text, "Faults", faultScript);
    list(text, "Answers", answers);
    list(text, "Effects", effects);
    list(text, "Journal", entries.stream().map(SimulatedNight::words).toList());
    return text.toString();
  }

  private static String words(JournalEntry entry) {
    return entry instanceof JournalEntry.RunOpened opened
        ? opened.at() + " RunOpened epoch " + opened.epoch()
        : entry.at() + " " + entry;
  }

  private static void list(StringBuilder text, String title, List<String> lines) {
    text.append(title).append(":\n");
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
  }
}
