package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Measurement;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.testkit.InMemoryJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What do I show to whom: before the night, in it and after it? */
public final class ReportsMain {

  private ReportsMain() {}

  /** Writes the runbook, the plan and the report of a failover into a new temporary folder. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(Rehearsal.people())
            .build();
    try {
      Path folder = Files.createTempDirectory("reports");
      before(orchestrator, folder);
      rehearsal.world.powerLoss("dc1");
      Plan plan = orchestrator.plan(Rehearsal.DC1_IS_LOST);
      RunReport report = rehearsal.finish(orchestrator.start(plan));
      after(report, folder);
      System.out.println(report.headline());
      System.out.println("Open " + folder.resolve("report.html"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void before(FailoverOrchestrator orchestrator, Path folder) throws IOException {
    // tag::before[]
    Plan plan = orchestrator.plan(Rehearsal.DC1_IS_LOST);
    Files.writeString(folder.resolve("plan.md"), plan.toMarkdown());
    Files.writeString(folder.resolve("runbook.md"), orchestrator.runbook(plan).toMarkdown());
    Files.writeString(
        folder.resolve("readiness.html"),
        orchestrator.checkReadiness(Rehearsal.DC1_IS_LOST).toHtml());
    // end::before[]
  }

  private static void after(RunReport report, Path folder) throws IOException {
    // tag::after[]
    RunReport complete =
        report.with(
            new Measurement(
                "Users' downtime",
                Duration.ofSeconds(48),
                "the uptime monitor, from its first failed probe to its first good one"));
    Files.writeString(folder.resolve("report.html"), complete.toHtml());
    Files.writeString(folder.resolve("report.md"), complete.toMarkdown());
    Files.writeString(folder.resolve("report.json"), complete.toJson());
    // end::after[]
  }
}
