package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/** What happens when the orchestrator dies half-way? */
public final class ResumeAfterCrashMain {

  private ResumeAfterCrashMain() {}

  /** Crashes a process in the middle of a run and goes on in another one. */
  public static void main(String[] arguments) throws IOException {
    Rehearsal rehearsal = new Rehearsal();
    Path folder = Files.createDirectories(Path.of("target"));
    Path disk = Files.createTempDirectory(folder, "journal-");
    rehearsal.world.powerLoss("dc1");

    AtomicBoolean promoted = new AtomicBoolean();
    ScheduledExecutorService process = rehearsal.time.newExecutor("the first process");
    FailoverOrchestrator first =
        rehearsal
            .orchestrator(process)
            .journal(FileJournal.in(disk).locatedIn(Location.outside()))
            .singleOrchestrator("an example")
            .approvals(Rehearsal.people())
            .listener(event -> promoted.compareAndSet(false, isPromotion(event)))
            .build();
    first.start(first.plan(Rehearsal.DC1_IS_LOST));
    rehearsal.time.runUntil(promoted::get, Duration.ofHours(1));
    process.shutdownNow();
    System.out.println(
        "The first process is gone; writable: " + rehearsal.world.writablePrimaries());

    // Its machine is gone as well; another one has a copy of its disk.
    Path copy = copied(disk);

    // tag::resume[]
    FailoverOrchestrator second =
        rehearsal
            .orchestrator()
            .journal(FileJournal.in(copy).locatedIn(Location.outside()))
            .singleOrchestrator("the first one is gone")
            .approvals(Rehearsal.people())
            .build();
    for (RunId unfinished : second.unfinishedRuns()) {
      Run run = second.resume(unfinished);
      RunReport report = rehearsal.finish(run);
      System.out.println(report.headline());
    }
    // end::resume[]
  }

  private static Path copied(Path disk) throws IOException {
    Path copy = Files.createTempDirectory(disk.toAbsolutePath().getParent(), "copy-");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(disk)) {
      for (Path file : files) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static boolean isPromotion(FailoverEvent event) {
    return event instanceof FailoverEvent.StepChanged changed
        && changed.step().value().startsWith("promote")
        && changed.state() == StepState.PROVEN;
  }
}
