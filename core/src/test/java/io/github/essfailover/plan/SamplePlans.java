package io.github.essfailover.plan;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.request.Failover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** A small plan, written by hand. */
public final class SamplePlans {

  public static final Instant CREATED = Instant.parse("2026-11-22T03:00:00Z");

  private SamplePlans() {}

  /** A failover from dc1 to dc2 with every kind of field filled. */
  public static Plan failover() {
    return to("dc2");
  }

  /** The same one to that data center. */
  public static Plan to(String target) {
    List<Step> steps = steps(target);
    TreeMap<String, DataLoss> rpo = new TreeMap<>();
    rpo.put("main", DataLoss.unknownSince(CREATED.minusSeconds(5)));
    TreeSet<Fact> facts = new TreeSet<>();
    facts.add(Fact.identity(target + ".database.main.role", "STANDBY"));
    facts.add(Fact.bound("loss.main", "unknown since 2026-11-22T02:59:55Z"));
    return new Plan(
        DeploymentId.of("example.org"),
        Failover.of("dc1")
            .to(target)
            .because("INC-4711: dc1 lost power")
            .sourceIsDown(Person.named("Ada"), "on the phone")
            .losingAtMost(4096),
        "topology",
        CREATED,
        CREATED.plusSeconds(3600),
        steps,
        facts,
        Prediction.of(steps, rpo),
        List.of(
            Finding.of("dns.none", Severity.WARNING, "no zone", "give one"),
            Finding.of("standby.unreachable", Severity.INFO, "dc3 is silent", "look at it")
                .in(DataCenterId.of("dc3"))));
  }

  private static List<Step> steps(String target) {
    StepId hold = StepId.of("fence.hold.dc1");
    StepId gate = StepId.of("fence.gate.dc1");
    StepId catchup = StepId.of("catchup.main." + target);
    StepId promote = StepId.of("promote.main." + target);
    StepId verify = StepId.of("verify.service." + target);
    return List.of(
        Step.builder(hold, "fence.hold")
            .summary("nothing re-creates workloads in dc1")
            .argument("dataCenter", "dc1")
            .owedOnFailure()
            .build(),
        Step.builder(gate, "fence.gate").summary("dc1 is fenced").notSkippable().build(),
        Step.builder(catchup, "catchup")
            .summary(target + " has everything")
            .argument("database", "main")
            .afterSettled(gate)
            .build(),
        Step.builder(promote, "promote")
            .summary("main of " + target + " is promoted")
            .argument("database", "main")
            .after(catchup)
            .afterSettled(gate)
            .takes(Duration.ofMinutes(2), Duration.ofMillis(300))
            .notSkippable()
            .once()
            .build(),
        Step.builder(verify, "verify.service")
            .summary("the service answers at " + target)
            .after(promote)
            .takes(Duration.ofMinutes(2), Duration.ofSeconds(1))
            .build(),
        Step.builder(StepId.of("record." + target), "record")
            .summary(target + " is recorded as active")
            .afterSettled(verify)
            .notSkippable()
            .build());
  }
}
