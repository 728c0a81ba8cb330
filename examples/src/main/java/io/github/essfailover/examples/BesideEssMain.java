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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How does an application that runs beside ESS, here a Keycloak on the same database server, move
 * with it?
 */
public final class BesideEssMain {

  private BesideEssMain() {}

  // tag::handler[]
  /** Keycloak has so many replicas in the data center that an argument names. */
  record Replicas(SortedMap<String, Integer> keycloak, String where, int wanted)
      implements StepHandler {
    @Override
    public Observed observe(StepContext c) {
      int now = keycloak.getOrDefault(c.argument(where), 0);
      return now == wanted
          ? Observed.done(now + " replicas in " + c.argument(where))
          : Observed.notYet(now + " replicas, not " + wanted, Duration.ofSeconds(1));
    }

    @Override
    public List<Act> acts(StepContext c) {
      String dataCenter = c.argument(where);
      return List.of(
          new Act(
              Resource.other("keycloak in " + dataCenter),
              Change.of(
                  "kubectl scale deployment/keycloak --replicas=" + wanted,
                  call -> keycloak.put(dataCenter, wanted))));
    }
  }

  // end::handler[]

  /** Prints the report of a failover that stops Keycloak in dc1 and starts it in dc2. */
  public static void main(String[] arguments) {
    SortedMap<String, Integer> keycloak = new TreeMap<>();
    keycloak.put("dc1", 2);
    Rehearsal rehearsal = new Rehearsal();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(Rehearsal.people())
            // tag::steps[]
            .step(
                CustomStep.named("keycloak.stop", new Replicas(keycloak, "source", 0))
                    .summary("Keycloak is stopped in the source")
                    .before("fence.gate")
                    .owedOnFailure())
            .step(
                CustomStep.named("keycloak.start", new Replicas(keycloak, "target", 2))
                    .summary("Keycloak runs in the target")
                    .locatedIn(Location.outside())
                    .after("prepare") // its database is writable, and may be logged into
                    .before("verify.service"))
            // end::steps[]
            .build();
    Plan plan = orchestrator.plan(Rehearsal.DC1_IS_LOST);
    System.out.println(rehearsal.finish(orchestrator.start(plan)).toText());
    System.out.println("Keycloak: " + keycloak);
  }
}
