package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.ReadinessReport;
import io.github.essfailover.spi.ReadinessCheck;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Would a failover work now, and how is a check of one's own added to that? */
public final class OwnReadinessCheckMain {

  private OwnReadinessCheckMain() {}

  // tag::check[]
  /** Licences are counted by data center, and nothing replicates them. */
  record LicenceCheck(SortedMap<String, Integer> seats, int needed) implements ReadinessCheck {
    @Override
    public List<Finding> run(Deadline deadline) {
      return seats.entrySet().stream()
          .filter(entry -> entry.getValue() < needed)
          .map(
              entry ->
                  Finding.of(
                          "licences.seats",
                          Severity.WARNING,
                          entry.getValue() + " seats, " + needed + " users",
                          "Order " + (needed - entry.getValue()) + " more")
                      .in(DataCenterId.of(entry.getKey())))
          .toList();
    }
  }

  // end::check[]

  /** Prints the readiness report while everything still runs. */
  public static void main(String[] arguments) {
    SortedMap<String, Integer> seats = new TreeMap<>();
    seats.put("dc1", 500);
    seats.put("dc2", 200);
    Rehearsal rehearsal = new Rehearsal();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(ScriptedApprovals.approvingPlans())
            .readinessCheck(new LicenceCheck(seats, 450))
            .build();
    ReadinessReport report = orchestrator.checkReadiness(Rehearsal.DC1_IS_LOST);
    System.out.println(report.toText());
  }
}
