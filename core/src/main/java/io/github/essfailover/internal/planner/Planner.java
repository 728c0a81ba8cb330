package io.github.essfailover.internal.planner;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.plan.Fact;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Prediction;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Makes plans. A pure function of its arguments: no clock, no I/O, the same plan for the same
 * world.
 */
public final class Planner {

  private Planner() {}

  /**
   * What a plan is made from.
   *
   * @param sites all data centers
   * @param hasProbe whether the service can be verified
   * @param dependences what every run needs, and where it lives
   */
  public record Input(
      DeploymentId deployment,
      String topology,
      Failover request,
      SortedMap<DataCenterId, Site> sites,
      Collection<DnsAdapter> dns,
      boolean hasProbe,
      List<Dependence> dependences,
      Observation observed,
      PlanPolicy policy,
      Instant now) {

    Site source() {
      return site(request.source());
    }

    Site target() {
      return site(request.target());
    }

    private Site site(DataCenterId id) {
      return Optional.ofNullable(sites.get(id))
          .orElseThrow(
              () -> new IllegalArgumentException("'" + id + "' is not one of " + sites.keySet()));
    }
  }

  /**
   * Plans a failover.
   *
   * @throws PlanException {@code PLAN_IMPOSSIBLE} with every reason
   */
  public static Plan failover(Input input) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    FailoverLint.check(input, problems, findings);
    if (!problems.isEmpty()) {
      throw PlanException.impossible(problems);
    }
    List<Step> steps = FailoverGraph.of(input);
    SortedMap<String, DataLoss> rpo = Losses.predicted(input);
    SortedSet<Fact> facts = Facts.of(input, rpo);
    // The last step waits for a person when there are debts; the service is back long before.
    Prediction prediction =
        Prediction.of(
            steps.stream().filter(step -> !step.type().equals(StepTypes.FENCE_DEBTS)).toList(),
            rpo);
    return new Plan(
        input.deployment(),
        input.request(),
        input.topology(),
        input.now(),
        input.now().plus(input.policy().validity()),
        steps,
        facts,
        prediction,
        findings);
  }
}
