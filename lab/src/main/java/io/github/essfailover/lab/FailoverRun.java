package io.github.essfailover.lab;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.lab.screen.StepScreen;
import io.github.essfailover.lab.screen.Summary;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The failover as a host of the library does it: the only class of the lab that knows the
 * orchestrator.
 *
 * <p>Stateless.
 */
final class FailoverRun implements Procedure {

  private static final Person HUMAN = Person.named("Ada (scripted)");

  @Override
  public RunFacts failOver(Lab lab, StepScreen screen) throws IOException {
    try (FailoverOrchestrator failover = orchestrator(lab, screen)) {
      Failover request =
          Failover.of("dc1")
              .to("dc2")
              .because("INC-4711: dc1 lost power")
              .sourceIsDown(HUMAN, "the provider of dc1 confirmed the power loss on the phone");
      Plan plan = failover.plan(request);
      Files.writeString(lab.folder().resolve("plan.txt"), plan.toText());
      screen.say("Planned " + plan.steps().size() + " steps; " + HUMAN + " approves.");
      RunReport report = failover.execute(plan);
      Files.writeString(lab.folder().resolve("report.json"), report.toJson());
      Files.writeString(lab.folder().resolve("report.txt"), report.toText());
      return facts(report, failover.status().active());
    }
  }

  private static FailoverOrchestrator orchestrator(Lab lab, StepScreen screen) {
    LabAdapters adapters = lab.adapters();
    return FailoverOrchestrator.builder()
        .deployment(Lab.SERVER_NAME)
        .dataCenters(
            lab.dataCenters().stream().map(dc -> host(dc, adapters)).toArray(DataCenter[]::new))
        .dns(adapters.dns())
        .service(adapters.probe())
        .journal(FileJournal.in(lab.folder().resolve("journal")).locatedIn(Location.outside()))
        .singleOrchestrator("the lab runs one at a time in its own folder")
        .approvals(approvals())
        .listener(event -> show(event, screen))
        .build();
  }

  private static DataCenter host(LabDataCenter dc, LabAdapters adapters) {
    return DataCenter.named(dc.name())
        .cluster(adapters.cluster(dc))
        .database(adapters.database(dc))
        .firewall(adapters.firewall(dc))
        .objectStorage(adapters.media())
        .ingress(dc.address().getHostAddress())
        .build();
  }

  /**
   * The human approves the plan and, so that a surprise does not wait for an hour, stops on
   * questions.
   */
  private static ApprovalGate approvals() {
    return (question, deadline) ->
        question.choices().contains(Choice.APPROVE)
            ? Answer.to(question, Choice.APPROVE, HUMAN, "the plan is what we agreed on")
            : Answer.to(question, Choice.STOP, HUMAN, "the script has no answer to this");
  }

  private static void show(FailoverEvent event, StepScreen screen) {
    if (event instanceof FailoverEvent.StepChanged e) {
      String state = e.state().name().toLowerCase(Locale.ROOT);
      screen.step(e.step().value(), state, e.took(), e.seen());
    } else if (event instanceof FailoverEvent.StepProgress e) {
      screen.step(e.step().value(), "running", Duration.ZERO, e.seen());
    } else if (event instanceof FailoverEvent.QuestionAsked e) {
      screen.say("Asked: " + e.question().text() + " " + e.question().facts());
    }
  }

  private static RunFacts facts(RunReport report, Optional<ActivationRecord> active) {
    return new RunFacts(
        report.outcome().name(),
        active.filter(record -> !record.activating()).map(record -> record.dataCenter().value()),
        report.debts().stream().map(Debt::step).map(StepId::value).toList(),
        endOf(report, "fence.gate.dc1"),
        endOf(report, "promote.main.dc2"),
        List.of(
            new Summary.Moment(report.startedAt(), "the plan was approved and the run began"),
            new Summary.Moment(
                endOf(report, "dns." + zone(report)).orElse(report.endedAt()),
                "every DNS server answered dc2"),
            new Summary.Moment(report.endedAt(), "the run ended: " + report.headline())));
  }

  private static String zone(RunReport report) {
    return report.plan().steps().stream()
        .filter(step -> step.type().equals("dns"))
        .map(step -> step.arguments().get("dns"))
        .findFirst()
        .orElse("none");
  }

  private static Optional<Instant> endOf(RunReport report, String step) {
    return report.step(StepId.of(step)).flatMap(StepReport::endedAt);
  }
}
