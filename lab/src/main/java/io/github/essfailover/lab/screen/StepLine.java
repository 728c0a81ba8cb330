package io.github.essfailover.lab.screen;

import java.time.Duration;
import java.util.Locale;

/**
 * A step as the screen shows it.
 *
 * <p>Immutable.
 *
 * @param state in the words of the journal: pending, running, proven, owed, waived, failed,
 *     compensated
 * @param duration since it started, or that it took
 * @param seen what was observed last; may be empty
 */
public record StepLine(String step, String state, Duration duration, String seen) {

  private static final int STEP_WIDTH = 28;
  private static final int SEEN_WIDTH = 96;

  /** Whether something may still happen to it: about a failed step somebody has to decide. */
  boolean isOpen() {
    return switch (state) {
      case "pending", "running", "failed" -> true;
      default -> false;
    };
  }

  /** One line of at most {@code width} columns, without colour. */
  String render(int width) {
    String line =
        String.format(
            Locale.ROOT,
            "  %s %-" + STEP_WIDTH + "s %-9s %9s  %s",
            sign(),
            step,
            state,
            state.equals("pending") ? "" : Durations.text(duration),
            clip(seen.replaceAll("\\s+", " "), SEEN_WIDTH));
    return clip(line.stripTrailing(), width);
  }

  private String sign() {
    return switch (state) {
      case "proven" -> "+";
      case "owed", "waived" -> "!";
      case "failed", "compensated" -> "x";
      case "running" -> ">";
      default -> " ";
    };
  }

  private static String clip(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 3)) + "...";
  }
}
