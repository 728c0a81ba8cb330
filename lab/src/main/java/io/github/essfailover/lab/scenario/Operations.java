package io.github.essfailover.lab.scenario;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.ReturnGuard;
import io.github.essfailover.Run;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.lab.screen.StepScreen;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabAdapters;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.report.DrillEvidence;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Failovers as a host of the library does them: the only class of the lab that knows the
 * orchestrator. Each call has an orchestrator of its own, as each would be a process of its own.
 *
 * <p>Thread-safe as far as lab and screen are.
 */
final class Operations {

  private final Lab lab;
  private final StepScreen screen;
  private int runs;

  Operations(Lab lab, StepScreen screen) {
    this.lab = lab;
    this.screen = screen;
  }

  /** Plans, has the plan approved, and executes it. */
  RunFacts failOver(FailoverRequest request, ScriptedHuman human) throws IOException {
    try (FailoverOrchestrator failover = orchestrator(human)) {
      Plan plan = failover.plan(request);
      Files.writeString(lab.folder().resolve("plan.txt"), plan.toText());
      screen.say("Planned " + plan.steps().size() + " steps for " + request.reason() + ".");
      return end(failover, failover.start(plan), human);
    }
  }

  /** Records which data center is active, as a person says. */
  void adopt(String dataCenter, Person by, String because) {
    try (FailoverOrchestrator failover = orchestrator(ScriptedHuman.ada())) {
      failover.adopt(DataCenterId.of(dataCenter), by, because);
    }
  }

  /** The guard of that data center, as a process of its own in it. */
  ReturnGuard guard(LabDataCenter dataCenter, GuardListener listener) {
    LabAdapters adapters = lab.adapters();
    return ReturnGuard.in(host(dataCenter, adapters))
        .deployment(Lab.SERVER_NAME)
        .record(journal())
        .names(adapters.dns())
        .listener(listener)
        .start();
  }

  /**
   * A drill, and a failover that pre-empts it: of the same process, which is what stops the drill.
   *
   * @param meanwhile what happens when the drill has begun; the failover is planned when it returns
   */
  List<RunFacts> drillThenFailOver(
      Drill drill, Scenario.Deed meanwhile, Failover failover, ScriptedHuman human)
      throws Exception {
    try (FailoverOrchestrator orchestrator = orchestrator(human)) {
      Run tried = orchestrator.start(orchestrator.plan(drill));
      meanwhile.happens();
      Plan plan = orchestrator.plan(failover);
      Files.writeString(lab.folder().resolve("plan.txt"), plan.toText());
      Run run = orchestrator.start(plan);
      return List.of(end(orchestrator, tried, human), end(orchestrator, run, human));
    }
  }

  private FileJournal journal() {
    return FileJournal.in(lab.folder().resolve("journal")).locatedIn(Location.outside());
  }

  /** A failover takes over from a switchover that stopped half done. */
  RunFacts failOverInstead(RunId run, Failover request, ScriptedHuman human) throws IOException {
    try (FailoverOrchestrator failover = orchestrator(human)) {
      return end(failover, failover.failOverInstead(run, request), human);
    }
  }

  /** Goes on with a run that stopped. */
  RunFacts resume(RunId run, ScriptedHuman human) throws IOException {
    try (FailoverOrchestrator failover = orchestrator(human)) {
      return end(failover, failover.resume(run), human);
    }
  }

  /** Tries what a run still owes. */
  RunFacts settleDebts(RunId run, ScriptedHuman human) throws IOException {
    try (FailoverOrchestrator failover = orchestrator(human)) {
      return end(failover, failover.settleDebts(run), human);
    }
  }

  private RunFacts end(FailoverOrchestrator failover, Run run, ScriptedHuman human)
      throws IOException {
    RunReport report = run.await();
    runs++;
    ReportFiles.write(lab.folder(), runs, report);
    if (report.plan().request() instanceof Drill) {
      ReportFiles.write(lab.folder(), DrillEvidence.of(RunHistory.read(journal(), report.run())));
    }
    Optional<String> active =
        failover
            .status()
            .active()
            .filter(record -> !record.activating())
            .map(ActivationRecord::dataCenter)
            .map(dataCenter -> dataCenter.value());
    return new RunFacts(report, active, human.answered(), Duration.ZERO);
  }

  private FailoverOrchestrator orchestrator(ScriptedHuman human) {
    LabAdapters adapters = lab.adapters();
    return FailoverOrchestrator.builder()
        .deployment(Lab.SERVER_NAME)
        .dataCenters(
            lab.dataCenters().stream().map(dc -> host(dc, adapters)).toArray(DataCenter[]::new))
        .dns(adapters.dns())
        .service(adapters.probe())
        .journal(journal())
        .singleOrchestrator("the lab runs one at a time in its own folder")
        .approvals(human)
        .listener(event -> show(event, screen))
        .build();
  }

  private static DataCenter host(LabDataCenter dc, LabAdapters adapters) {
    PostgresServer database = adapters.database(dc);
    return DataCenter.named(dc.name())
        .cluster(adapters.cluster(dc))
        .database(database)
        .media(database.media("synapse"))
        .firewall(adapters.firewall(dc))
        .objectStorage(adapters.media())
        .ingress(dc.address().getHostAddress())
        .build();
  }

  private static void show(FailoverEvent event, StepScreen screen) {
    if (event instanceof FailoverEvent.StepChanged e) {
      String state = e.state().name().toLowerCase(Locale.ROOT);
      screen.step(e.step().value(), state, e.took(), e.seen());
    } else if (event instanceof FailoverEvent.StepProgress e) {
      screen.step(e.step().value(), "running", Duration.ZERO, e.seen());
    } else if (event instanceof FailoverEvent.QuestionAsked e) {
      screen.say("Asked: " + e.question().text() + " " + e.question().facts());
    } else if (event instanceof FailoverEvent.QuestionAnswered e) {
      screen.say(e.answer().by() + " answers " + e.answer().choice() + ": " + e.answer().reason());
    }
  }
}
