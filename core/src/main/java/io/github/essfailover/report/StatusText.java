package io.github.essfailover.report;

import io.github.essfailover.model.ActivationRecord;
import java.util.ArrayList;
import java.util.List;

/** A status for people: one fact a line. */
final class StatusText {

  private StatusText() {}

  static String of(DeploymentStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status
            .active()
            .map(StatusText::active)
            .orElse("nobody is recorded as active: adopt the data center that is"));
    status
        .decided()
        .ifPresent(
            who ->
                lines.add(
                    (who.adopted() ? "adopted by " : "approved by ")
                        + who.by()
                        + ": "
                        + who.because()));
    status.unfinished().forEach(run -> lines.add("unfinished: " + run));
    status.owed().forEach(debt -> lines.add("owed by " + debt.run() + ": " + owed(debt)));
    status.halts().forEach(halt -> lines.add("halted: " + halt));
    return String.join("\n", lines) + "\n";
  }

  private static String active(ActivationRecord record) {
    return record.dataCenter()
        + (record.activating() ? " is becoming active since " : " is active since ")
        + record.since()
        + ", by run "
        + record.run()
        + " in epoch "
        + record.epoch();
  }

  private static String owed(Debt debt) {
    return (debt.undo() ? "undo of " : "") + debt.step() + ": " + debt.why();
  }
}
