package io.github.essfailover.testkit.simulation;

import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** R16: what an abort has to have put back. */
public final class Restored {
  /** What comes and goes by itself: power, readiness, connections. */
  private static final String BY_ITSELF =
      "up, |down, |, streaming|, (not )?ready|, acknowledges .*|Optional\\.empty";

  private Restored() {}

  /**
   * What is not as it was before an aborted run, and not owed either.
   *
   * @param before the picture before the run's first act
   * @param after the picture at its end
   */
  public static List<String> missing(
      SortedMap<String, String> before, SortedMap<String, String> after, RunReport report) {
    List<String> missing = new ArrayList<>();
    before.forEach(
        (what, was) -> {
          String is = after.getOrDefault(what, "gone");
          boolean ours = what.contains("/") && !what.endsWith("/machines");
          if (ours && !plain(was).equals(plain(is)) && !isOwed(what, report)) {
            missing.add(what + ": " + is + " and not " + was);
          }
        });
    return missing;
  }

  private static String plain(String line) {
    return line.replaceAll(BY_ITSELF, "");
  }

  private static boolean isOwed(String what, RunReport report) {
    return report.steps().stream()
        .filter(step -> step.state() == StepState.UNDO_OWED)
        .map(StepReport::step)
        .map(id -> report.plan().step(id).orElseThrow())
        .anyMatch(step -> isAbout(step, what));
  }

  private static boolean isAbout(Step step, String what) {
    Map<String, String> arguments = step.arguments();
    String dc = arguments.getOrDefault("dataCenter", arguments.getOrDefault("target", ""));
    String database = arguments.get("database");
    String firewall = arguments.get("firewall");
    if (step.type().equals("fence.power")) {
      return what.startsWith(dc + "/");
    }
    if (database != null) {
      // Its slot is on its upstream.
      return what.startsWith(dc + "/" + database + " ") || what.endsWith("/" + database + " has");
    }
    return what.equals(dc + (firewall == null ? "/cluster" : "/firewall/" + firewall));
  }
}
