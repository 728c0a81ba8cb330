package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.model.Location;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.testkit.InMemoryJournal;
import java.time.Duration;
import java.util.List;

/** How does something of mine, here a content delivery network, become a step of the procedure? */
public final class OwnStepMain {

  private OwnStepMain() {}

  /** What the provider's client offers. */
  interface Cdn {
    /** Who purged last; empty when nobody has. */
    String lastPurge();

    /** Forgets what it has of the old data center. */
    void purge(String by);
  }

  // tag::handler[]
  /** Purges once for each run: the run's id at the provider is what proves it. */
  record PurgeCdn(Cdn cdn) implements StepHandler {
    @Override
    public Observed observe(StepContext c) {
      return cdn.lastPurge().equals(c.run().value())
          ? Observed.done("purged")
          : Observed.notYet("last purged by " + cdn.lastPurge(), Duration.ofSeconds(1));
    }

    @Override
    public List<Act> acts(StepContext c) {
      return List.of(
          new Act(
              Resource.other("cdn"),
              Change.of("purge the CDN", call -> cdn.purge(call.run().value()))));
    }
  }

  // end::handler[]

  /** Prints plan and report of a failover with the step in it. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    Cdn cdn = new FakeCdn();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(Rehearsal.people())
            // tag::step[]
            .step(
                CustomStep.named("cdn.purge", new PurgeCdn(cdn))
                    .summary("the CDN forgets the old data center")
                    .locatedIn(Location.outside())
                    .after("dns")
                    .before("verify.service")
                    .owedOnFailure())
            // end::step[]
            .build();
    Plan plan = orchestrator.plan(Rehearsal.DC1_IS_LOST);
    System.out.println(plan.toText());
    System.out.println(rehearsal.finish(orchestrator.start(plan)).toText());
  }

  private static final class FakeCdn implements Cdn {
    private String last = "";

    @Override
    public String lastPurge() {
      return last;
    }

    @Override
    public void purge(String by) {
      last = by;
    }
  }
}
