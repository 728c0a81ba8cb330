package io.github.essfailover;

import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Parallel;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Severity;
import io.github.essfailover.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The deployment's kill switches as the orchestrator reads them: bounded. Thread-safe. */
final class Switches {

  private final Surroundings surroundings;
  private final Optional<KillSwitch> killSwitch;
  private final Seams seams;
  private final Duration limit;

  Switches(
      Surroundings surroundings, Optional<KillSwitch> killSwitch, Seams seams, Duration limit) {
    this.surroundings = surroundings;
    this.killSwitch = killSwitch;
    this.seams = seams;
    this.limit = limit;
  }

  /** What is thrown; one that cannot be read in time counts. */
  List<Halt> halts() {
    if (killSwitch.isEmpty()) {
      return List.of();
    }
    List<List<Halt>> read =
        new Parallel(seams)
            .all(
                List.of(() -> killSwitch.get().halts(surroundings.sites().keySet())),
                Deadline.after(limit, seams.clock()));
    return read.isEmpty() ? List.of(unanswered()) : read.get(0);
  }

  private Halt unanswered() {
    return new Halt(
        Optional.empty(),
        Optional.empty(),
        "the kill switch was not read within " + limit,
        seams.clock().instant());
  }

  /** A plan that a person makes in spite of a switch says so. */
  Plan shownIn(Plan plan) {
    List<Finding> findings = new ArrayList<>(plan.findings());
    for (Halt halt : halts()) {
      if (halt.covers(plan.request().source()) || halt.covers(plan.request().target())) {
        findings.add(finding(halt));
      }
    }
    return new Plan(
        plan.deployment(),
        plan.request(),
        plan.topology(),
        plan.createdAt(),
        plan.expiresAt(),
        plan.steps(),
        plan.facts(),
        plan.prediction(),
        findings);
  }

  private static Finding finding(Halt halt) {
    Finding finding =
        Finding.of(
            "kill.switch",
            Severity.WARNING,
            "a kill switch is thrown for " + halt,
            "Ask who threw it whether this run may begin; a run that a person starts is not"
                + " stopped by it.");
    return halt.dataCenter().map(finding::in).orElse(finding);
  }
}
