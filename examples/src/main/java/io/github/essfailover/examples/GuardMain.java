package io.github.essfailover.examples;

import io.github.essfailover.DataCenter;
import io.github.essfailover.ReturnGuard;
import io.github.essfailover.ReturnGuardBuilder;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.InMemoryJournal;
import java.time.Duration;
import java.util.function.Consumer;

/** What keeps a data center down that comes back after a failover? */
public final class GuardMain {

  private GuardMain() {}

  // tag::guard[]
  /** One of these runs in each data center; see docs/guard.md for its Deployment. */
  static ReturnGuardBuilder guard(
      DataCenter here, Journal journal, DnsAdapter zone, Consumer<String> pager) {
    return ReturnGuard.in(here)
        .deployment("example.org")
        .record(journal)
        .names(zone)
        .every(Duration.ofSeconds(10))
        .listener(told -> pager.accept((told.over() ? "over: " : "") + told.finding()));
  }

  // end::guard[]

  /** dc1 dies, dc2 takes over, dc1 boots again: its guard holds it. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    Journal journal = InMemoryJournal.in(rehearsal.time);
    var failover = rehearsal.orchestrator().journal(journal).approvals(Rehearsal.people()).build();
    failover.adopt(DataCenterId.of("dc1"), Person.named("Ada"), "first start");
    rehearsal.world.powerLoss("dc1");
    rehearsal.finish(failover.start(failover.plan(Rehearsal.DC1_IS_LOST)));
    rehearsal.world.powerReturns("dc1");
    FakeDataCenter dc1 = rehearsal.world.dataCenter("dc1");
    try (ReturnGuard guard =
        guard(dc1.dataCenter(), journal, rehearsal.world.dns(), System.out::println)
            .clock(rehearsal.time.clock())
            .workers(rehearsal.time.executor())
            .timer(rehearsal.time.executor())
            .start()) {
      rehearsal.time.advance(Duration.ofSeconds(15));
      System.out.println("Guard of dc1: " + guard.state().standing());
    }
    System.out.println("Writable: " + rehearsal.world.writablePrimaries());
    System.out.print(failover.status().toText());
  }
}
