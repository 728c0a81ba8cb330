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
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

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
      FailoverRequest request,
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

    /** Up to which loss nobody is asked again; a switchover accepts none. */
    OptionalLong maxLossBytes() {
      return request instanceof Failover failover ? failover.maxLossBytes() : OptionalLong.of(0);
    }

    private Site site(DataCenterId id) {
      return Optional.ofNullable(sites.get(id))
          .orElseThrow(
              () -> new IllegalArgumentException("'" + id + "' is not one of " + sites.keySet()));
    }
  }

  /**
   * Plans what is requested.
   *
   * @throws PlanException {@code PLAN_IMPOSSIBLE} with every reason
   */
  public static Plan plan(Input input) {
    return input.request() instanceof Switchover switchover
        ? switchover(input, switchover)
        : failover(input);
  }

  private static Plan failover(Input input) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    FailoverLint.check(input, problems, findings);
    DnsLint.check(input, findings);
    requirePossible(problems);
    return plan(input, FailoverGraph.of(input), Losses.predicted(input), findings);
  }

  private static Plan switchover(Input input, Switchover request) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    FailoverLint.check(input, problems, findings);
    DnsLint.check(input, findings);
    SwitchoverLint.check(input, request, problems);
    requirePossible(problems);
    SortedMap<String, DataLoss> nothing = new TreeMap<>();
    input.target().databases().keySet().forEach(group -> nothing.put(group, DataLoss.none()));
    return plan(input, SwitchoverGraph.of(input, request), nothing, findings);
  }

  private static void requirePossible(List<String> problems) {
    if (!problems.isEmpty()) {
      throw PlanException.impossible(problems);
    }
  }

  private static Plan plan(
      Input input, List<Step> steps, SortedMap<String, DataLoss> rpo, List<Finding> findings) {
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
