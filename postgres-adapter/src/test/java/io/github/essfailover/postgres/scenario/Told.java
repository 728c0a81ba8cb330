package io.github.essfailover.postgres.scenario;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.report.RunReport;
import java.time.Duration;
import java.util.List;

/** What a run's report tells. */
final class Told {

  private Told() {}

  /** What the run itself found to be lost. */
  static DataLoss foundLoss(RunReport report) {
    return report.foundLoss().getOrDefault("main", DataLoss.unknown());
  }

  /** For whoever reads the log of the build. */
  static void report(String what, RunReport report) {
    StringBuilder line = new StringBuilder("scenario ").append(what).append(": ");
    line.append(report.outcome()).append(", loss ").append(report.foundLoss());
    report.steps().stream()
        .filter(each -> each.step().value().startsWith("promote."))
        .flatMap(each -> each.endedAt().stream())
        .forEach(
            promoted ->
                line.append(", promoted after ")
                    .append(Duration.between(report.startedAt(), promoted).toMillis())
                    .append(" ms"));
    for (String step : List.of("freeze.", "catchup.", "attach.", "promote.", "follow.")) {
      report.steps().stream()
          .filter(each -> each.step().value().startsWith(step))
          .forEach(
              each ->
                  line.append(", ")
                      .append(each.step())
                      .append(' ')
                      .append(each.state())
                      .append(' ')
                      .append(each.took().toMillis())
                      .append(" ms"));
    }
    System.out.println(line);
  }
}
