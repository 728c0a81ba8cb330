package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.scenario.OrchestratorProcesses.Started;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabLock;
import io.github.essfailover.lab.world.Wal;
import java.time.Duration;
import java.util.Map;

/**
 * The power loss with a journal in a bucket and a lock there or in the clusters ({@code lab.lock},
 * {@code bucket} or {@code kubernetes}). The orchestrator's process is paused when it has written
 * down that it promotes dc2 and has not done it; a second one takes over when the lock has run out,
 * and finishes. Then the first one goes on where it was. The second one's clock is off by {@code
 * lab.skew} (none).
 */
final class Takeover implements Scenario {

  /** In the record that the step has started. */
  private static final String BEFORE_PROMOTION = "\"promote.main.dc2\",\"attempt\"";

  private static final String TAKEOVERS = "takeovers";
  private static final String FIRST = "exitCodeOfTheFirst";
  private static final String SECOND = "exitCodeOfTheSecond";
  private static final String LOST = "firstReportsThatItLostTheLock";
  private static final String RECORDS = "recordsByTheFirstAfterwards";
  private static final String UPDATES = "dnsUpdatesByTheFirstAfterwards";
  private static final String TIMELINE = "timelineOfDc3";

  @Override
  public String id() {
    return "takeover";
  }

  @Override
  public String headline() {
    return "the orchestrator is paused before it promotes; another one takes over and finishes";
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.disaster("dc1 lost power", lab.dc1()::powerLoss);
    OrchestratorProcesses processes = OrchestratorProcesses.of(stage, lock());
    Started first = processes.start(BEFORE_PROMOTION);
    boolean stopped =
        stage.awaits(
            "the first orchestrator before the promotion",
            Duration.ZERO,
            () -> first.isStopped() || !first.process().isAlive());
    if (!stopped || !first.isStopped()) {
      throw new IllegalStateException("The first orchestrator was not seen there: " + first.said());
    }
    first.process().signal("STOP");
    stage.note("the first orchestrator is paused");
    Started second = processes.start(OrchestratorProcesses.NEVER, skew());
    stage.measure(SECOND, second.end());
    stage.note("the second orchestrator has finished");
    int records = processes.records();
    int updates = lab.dns().updatesReceived();
    first.goesOn();
    first.process().signal("CONT");
    stage.note("the first orchestrator goes on");
    stage.measure(FIRST, first.end());
    String said = first.said();
    boolean lost =
        said.contains("STOPPED LOCK_LOST") || said.contains("STOPPED JOURNAL_NUMBER_TAKEN");
    stage.note("the first orchestrator said: " + said.strip());
    stage.measure(LOST, lost ? 1 : 0);
    stage.measure(RECORDS, processes.records() - records);
    stage.measure(UPDATES, lab.dns().updatesReceived() - updates);
    stage.measure(TIMELINE, Wal.receivedTimeline(lab.dc3().database()));
    stage.measure(TAKEOVERS, 1);
    processes.collect();
  }

  private static LabLock lock() {
    return LabLock.parse(System.getProperty("lab.lock", "bucket"));
  }

  private static Duration skew() {
    return Duration.parse(System.getProperty("lab.skew", "PT0S"));
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED_WITH_DEBTS")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .onlyFenceDebts()
        .measured(SECOND, 0, 0)
        .measured(FIRST, OrchestratorProcess.STOPPED, OrchestratorProcess.STOPPED)
        .measured(LOST, 1, 1)
        .measured(RECORDS, 0, 0)
        .measured(UPDATES, 0, 0)
        .measured(TIMELINE, 2, 2);
  }
}
