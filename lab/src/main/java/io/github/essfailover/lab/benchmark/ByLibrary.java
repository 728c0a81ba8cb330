package io.github.essfailover.lab.benchmark;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The library, with clusters that take no time. Confined to one thread. */
final class ByLibrary implements AutoCloseable {

  private static final Person NOBODY = Person.named("benchmark");

  /** Approves, and answers for what a benchmark leaves undone. */
  private static final ApprovalGate GATE =
      (question, deadline) ->
          Answer.to(
              question,
              question.choices().contains(Choice.APPROVE) ? Choice.APPROVE : Choice.WAIVE,
              NOBODY,
              "a benchmark");

  private final FailoverOrchestrator orchestrator;

  ByLibrary(Servers servers, Path journal) {
    this.orchestrator =
        FailoverOrchestrator.builder()
            .deployment("example.org")
            .dataCenters(
                dataCenter(servers, "dc1"), dataCenter(servers, "dc2"), dataCenter(servers, "dc3"))
            .journal(FileJournal.in(journal).locatedIn(Location.outside()))
            .singleOrchestrator("a benchmark")
            .approvals(GATE)
            .build();
  }

  private static DataCenter dataCenter(Servers servers, String name) {
    PostgresServer server = servers.adapter(name);
    Map<String, Endpoint> rendered = new HashMap<>();
    server.databases().forEach(database -> rendered.put(database, server.endpoint()));
    return DataCenter.named(name)
        .cluster(new StillCluster(name, name.equals("dc1"), rendered))
        .database(server)
        .ingress("192.0.2." + name.charAt(2))
        .build();
  }

  Plan failover() {
    return plan(Failover.of("dc1").to("dc2").because("a benchmark"));
  }

  Plan switchover() {
    return plan(Switchover.from("dc1").to("dc2").because("a benchmark"));
  }

  private Plan plan(FailoverRequest request) {
    return orchestrator.plan(request);
  }

  Run start(Plan plan) {
    return orchestrator.start(plan);
  }

  /** The report of a run that has to have moved the service. */
  static RunReport moved(Run run) {
    RunReport report = run.await();
    if (!report.outcome().name().startsWith("COMPLETED")) {
      throw new IllegalStateException(report.toText());
    }
    return report;
  }

  @Override
  public void close() {
    orchestrator.close();
  }
}
