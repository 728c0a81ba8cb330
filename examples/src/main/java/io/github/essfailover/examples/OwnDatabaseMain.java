package io.github.essfailover.examples;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How does a database that this library does not know move with ESS? */
public final class OwnDatabaseMain {

  private OwnDatabaseMain() {}

  /** Prints the report of a switchover that promotes PostgreSQL and the ledger of dc2. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    SortedMap<String, Ledger> ledgers = new TreeMap<>();
    Ledger first = new Ledger("ledger.dc1", Optional.empty());
    ledgers.put(first.host, first);
    ledgers.put("ledger.dc2", new Ledger("ledger.dc2", Optional.of(first)));
    ledgers.put("ledger.dc3", new Ledger("ledger.dc3", Optional.of(first)));

    OrchestratorBuilder builder =
        FailoverOrchestrator.builder()
            .deployment("example.org")
            .dns(rehearsal.world.dns())
            .service(rehearsal.world.probe())
            .clock(rehearsal.time.clock())
            .nanoTime(rehearsal.time::nanoTime)
            .workers(rehearsal.time.executor())
            .timer(rehearsal.time.executor())
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(ScriptedApprovals.approvingPlans());
    for (FakeDataCenter fake : rehearsal.world.dataCenters()) {
      Ledger ledger = ledgers.get("ledger." + fake.id());
      if (ledger != null) {
        builder.dataCenters(
            // tag::dataCenter[]
            DataCenter.named(fake.id().value())
                .cluster(fake.cluster())
                .database(fake.database("main"))
                .database(
                    new LedgerDatabase(
                        ledger, Location.in(fake.id()), ledgers, rehearsal.time.clock()))
                // end::dataCenter[]
                .firewall(fake.firewall())
                .ingress(fake.ingress().stream().map(IngressAddress::value).toArray(String[]::new))
                .build());
      }
    }
    FailoverOrchestrator orchestrator = builder.build();
    Plan plan = orchestrator.plan(Switchover.from("dc1").to("dc2").because("CHG-12"));
    System.out.println(rehearsal.finish(orchestrator.start(plan)).toText());
    ledgers.values().forEach(it -> System.out.println(it.host + " leads: " + it.isLeader()));
  }
}
