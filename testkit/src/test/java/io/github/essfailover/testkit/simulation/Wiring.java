package io.github.essfailover.testkit.simulation;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Orchestrators of one world, each behind its own tap.
 *
 * @param power whether power can be switched off
 */
public record Wiring(FakeWorld world, SimulatedTime time, boolean power) {

  /** An orchestrator with the patience of a simulation, which dies alone with its executor. */
  public FailoverOrchestrator orchestrator(
      Tap tap, Journal journal, ApprovalGate people, ScheduledExecutorService executor) {
    return orchestrator(tap, journal, people, executor, time.clock());
  }

  /** The same on a machine with a clock of its own. */
  FailoverOrchestrator orchestrator(
      Tap tap,
      Journal journal,
      ApprovalGate people,
      ScheduledExecutorService executor,
      Clock clock) {
    OrchestratorBuilder builder =
        FailoverOrchestrator.builder()
            .deployment("example.org")
            .dns(tap.on(DnsAdapter.class, "global", world.dns()))
            .service(tap.on(ServiceProbe.class, world.probe(), "global/probe"))
            .clock(clock)
            .nanoTime(time::nanoTime)
            .journal(journal)
            .approvals(people)
            .workers(executor)
            .timer(executor)
            .random(time.random())
            .quiet(Duration.ofSeconds(3))
            .fencingBudget(Duration.ofSeconds(6))
            .workloadsBudget(Duration.ofSeconds(40));
    world.dataCenters().forEach(each -> builder.dataCenters(dataCenter(tap, each)));
    return builder.build();
  }

  DataCenter dataCenter(Tap tap, FakeDataCenter place) {
    String name = place.id().value();
    DataCenter.Builder builder =
        DataCenter.named(name).cluster(tap.on(ClusterAdapter.class, name, place.cluster()));
    place.databases().forEach(db -> builder.database(tap.on(DatabaseAdapter.class, name, db)));
    place.firewalls().forEach(fw -> builder.firewall(tap.on(FirewallAdapter.class, name, fw)));
    if (power) {
      builder.power(tap.on(PowerAdapter.class, name, place.power()));
    }
    place.ingress().forEach(address -> builder.ingress(address.value()));
    return builder.build();
  }
}
