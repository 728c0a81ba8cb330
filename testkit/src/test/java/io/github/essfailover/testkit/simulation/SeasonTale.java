package io.github.essfailover.testkit.simulation;

import java.util.List;
import java.util.Set;

/** What one season brought. */
record SeasonTale(
    long seed,
    String end,
    Set<String> violations,
    List<String> story,
    List<String> faults,
    List<String> answers,
    List<String> effects,
    List<String> journal) {

  /** Everything that is needed to understand a failure. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("Season ").append(seed).append(" breaks rules; replay it with -Dsim.season=");
    text.append(seed).append(", end ").append(end).append('\n');
    violations.forEach(each -> text.append("  ").append(each).append('\n'));
    list(text, "Story", story);
    list(text, "Faults", faults);
    list(text, "Answers", answers);
    list(text, "Effects", effects);
    list(text, "Journal", journal);
    return text.toString();
  }

  private static void list(StringBuilder text, String title, List<String> lines) {
    text.append(title).append(":\n");
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
  }
}
