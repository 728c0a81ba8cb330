package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.FailoverWatch;
import io.github.essfailover.alert.Slf4jAlerts;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.InMemoryNotes;
import java.time.Duration;

/** How does a host learn in time that a failover would not work, and what it would cost now? */
public final class WatchMain {

  private WatchMain() {}

  // tag::watch[]
  /** Runs for as long as the host does; close it before the orchestrator. */
  static FailoverWatch watch(FailoverOrchestrator orchestrator, NoteStore notes) {
    return orchestrator
        .watch()
        .every(Duration.ofSeconds(30))
        .maxLag(64L << 20, Duration.ofMinutes(1))
        .notes(notes)
        .alerts(Slf4jAlerts.create())
        .alerts(change -> System.out.println(change.kind() + " " + change.alert()))
        .start();
  }

  // end::watch[]

  /** Watches a deployment that loses its active data center. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(Rehearsal.people())
            .build();
    try (FailoverWatch watch = watch(orchestrator, new InMemoryNotes())) {
      rehearsal.time.advance(Duration.ofMinutes(2));
      rehearsal.world.powerLoss("dc1");
      rehearsal.time.advance(Duration.ofMinutes(2));
      DeploymentReadiness readiness = watch.state().readiness().orElseThrow();
      System.out.println(readiness.toText());
    }
  }
}
