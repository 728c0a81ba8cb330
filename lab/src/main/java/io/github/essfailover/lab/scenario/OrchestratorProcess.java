package io.github.essfailover.lab.scenario;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.lab.world.DescribedAdapters;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabDescription;
import io.github.essfailover.lab.world.LabLock;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An orchestrator as a process of its own: {@code OrchestratorProcess description lock name stop
 * skew}. Its clock is off by {@code skew}. It begins the failover from dc1, or goes on with one
 * that another process left, and ends when the run has ended. After the append that {@code stop}
 * names (a number counted from 1; {@code news:} and how far the run is; or a text that the record
 * contains; {@code -} for none) it makes a file {@code name.stopped} and waits in that append until
 * {@code name.go} is there.
 *
 * <p>Exit code 0: the run has completed. 1: it ended otherwise. 4: this process had to stop; the
 * code of the failure, such as {@code LOCK_LOST}, is on standard error.
 */
public final class OrchestratorProcess {

  static final int STOPPED = 4;
  private static final int OTHERWISE = 1;

  private OrchestratorProcess() {}

  /** Runs and exits. */
  public static void main(String[] arguments) throws IOException {
    LabDescription lab = LabDescription.read(Path.of(arguments[0]));
    DescribedAdapters adapters = new DescribedAdapters(lab, Duration.parse(arguments[4]));
    Journal journal =
        new StoppingJournal(
            adapters.journal(LabLock.parse(arguments[1])),
            lab.folder().resolve(arguments[2]),
            arguments[3]);
    System.exit(run(adapters, journal, lab.folder()));
  }

  private static int run(DescribedAdapters adapters, Journal journal, Path folder)
      throws IOException {
    ScriptedHuman human = ScriptedHuman.ada();
    try (FailoverOrchestrator failover = orchestrator(adapters, journal, human, folder)) {
      RunReport report = begin(failover).await();
      System.out.println("ENDED " + report.outcome() + " " + report.headline());
      boolean completed =
          report.outcome() == Outcome.COMPLETED || report.outcome() == Outcome.COMPLETED_WITH_DEBTS;
      return completed ? 0 : OTHERWISE;
    } catch (FailoverException e) {
      System.err.println("STOPPED " + e.code() + " " + e.getMessage());
      return STOPPED;
    }
  }

  private static Run begin(FailoverOrchestrator failover) {
    List<RunId> unfinished = failover.unfinishedRuns();
    if (!unfinished.isEmpty()) {
      System.out.println("RESUMES " + unfinished.get(0));
      return failover.resume(unfinished.get(0));
    }
    System.out.println("STARTS");
    return failover.start(
        failover.plan(
            Failover.of("dc1")
                .to("dc2")
                .because("INC-4711: dc1 lost power")
                .sourceIsDown(
                    ScriptedHuman.ADA,
                    "the provider of dc1 confirmed the power loss on the phone")));
  }

  static FailoverOrchestrator orchestrator(
      DescribedAdapters adapters, Journal journal, ScriptedHuman human, Path folder) {
    OrchestratorBuilder builder =
        FailoverOrchestrator.builder()
            .deployment(Lab.SERVER_NAME)
            .dataCenters(adapters.dataCenters())
            .dns(adapters.dns())
            .service(adapters.probe())
            .clock(adapters.clock())
            .journal(journal)
            .lockPatience(Duration.ofSeconds(60))
            .approvals(human)
            .listener(event -> note(event, folder));
    if (!journal.isShared()) {
      builder.singleOrchestrator("the lab starts the next process when the last one is killed");
    }
    return builder.build();
  }

  /** What was answered has to outlive the process that asked. */
  private static void note(FailoverEvent event, Path folder) {
    if (event instanceof FailoverEvent.QuestionAnswered e) {
      String line = e.answer().question() + ": " + e.answer().choice() + "\n";
      try {
        Files.write(
            folder.resolve(OrchestratorProcesses.ANSWERS),
            line.getBytes(StandardCharsets.UTF_8),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  /** The data center that the record names, when its activation is over. */
  static Optional<String> active(FailoverOrchestrator failover) {
    return failover
        .status()
        .active()
        .filter(record -> !record.activating())
        .map(record -> record.dataCenter().value());
  }
}
