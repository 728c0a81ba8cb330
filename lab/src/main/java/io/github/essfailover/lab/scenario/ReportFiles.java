package io.github.essfailover.lab.scenario;

import io.github.essfailover.report.DrillEvidence;
import io.github.essfailover.report.Measurement;
import io.github.essfailover.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The reports of a lab's runs in its folder, in every form. */
final class ReportFiles {

  private ReportFiles() {}

  /** The report of the so-manieth run; the first has no number. */
  static void write(Path folder, int number, RunReport report) throws IOException {
    String name = "report" + (number == 1 ? "" : "-" + number);
    Files.writeString(folder.resolve(name + ".json"), report.toJson());
    Files.writeString(folder.resolve(name + ".txt"), report.toText());
    Files.writeString(folder.resolve(name + ".md"), report.toMarkdown());
    Files.writeString(folder.resolve(name + ".html"), report.toHtml());
  }

  /** What a drill proved. */
  static void write(Path folder, DrillEvidence evidence) throws IOException {
    Files.writeString(folder.resolve("drill.txt"), evidence.toText());
    Files.writeString(folder.resolve("drill.json"), evidence.toJson());
  }

  /** All of them again, with what the users of the lab measured. */
  static void measured(Path folder, List<RunFacts> runs, LabResult result) throws IOException {
    if (result.clientDowntimeMillis() < 0) {
      return;
    }
    Measurement downtime =
        new Measurement(
            "Users' downtime",
            Duration.ofMillis(result.clientDowntimeMillis()),
            "the lab's users: the longest time between two acknowledged messages around the loss,"
                + " over all runs of the scenario");
    for (int i = 0; i < runs.size(); i++) {
      write(folder, i + 1, runs.get(i).report().with(downtime));
    }
  }
}
