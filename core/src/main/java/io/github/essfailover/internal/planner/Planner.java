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
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
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
import java.util.TreeSet;

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
   * @param drilled data centers that a drill has not left as standbys
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
      Instant now,
      SortedSet<DataCenterId> drilled) {

    /** Nothing is being drilled. */
    public Input(
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
      this(
          deployment,
          topology,
          request,
          sites,
          dns,
          hasProbe,
          dependences,
          observed,
          policy,
          now,
          new TreeSet<>());
    }

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
    if (input.request() instanceof Switchover switchover) {
      return switchover(input, switchover);
    }
    if (input.request() instanceof Rejoin rejoin) {
      return rejoin(input, rejoin);
    }
    return input.request() instanceof Drill drill ? drill(input, drill) : failover(input);
  }

  private static Plan failover(Input input) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    WiringLint.check(input, problems, findings);
    FailoverLint.check(input, problems, findings);
    DnsLint.check(input, findings);
    requirePossible(problems);
    List<Step> steps = woven(FailoverGraph.of(input), input, findings);
    return plan(input, steps, Losses.predicted(input), findings);
  }

  private static Plan switchover(Input input, Switchover request) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    WiringLint.check(input, problems, findings);
    FailoverLint.check(input, problems, findings);
    DnsLint.check(input, findings);
    SwitchoverLint.check(input, request, problems);
    TtlSteps.check(input, findings);
    requirePossible(problems);
    SortedMap<String, DataLoss> nothing = new TreeMap<>();
    input.target().databases().keySet().forEach(group -> nothing.put(group, DataLoss.none()));
    List<Step> steps = woven(SwitchoverGraph.of(input, request), input, findings);
    return plan(input, steps, nothing, findings);
  }

  private static Plan rejoin(Input input, Rejoin request) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    WiringLint.check(input, problems, findings);
    RejoinLint.check(input, request, problems, findings);
    requirePossible(problems);
    return plan(input, RejoinGraph.of(input, request), new TreeMap<>(), findings);
  }

  private static Plan drill(Input input, Drill request) {
    List<String> problems = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    WiringLint.check(input, problems, findings);
    FailoverLint.check(input, problems, findings);
    DrillLint.check(input, request, problems, findings);
    requirePossible(problems);
    return plan(input, DrillGraph.of(input, request), new TreeMap<>(), findings);
  }

  private static List<Step> woven(List<Step> steps, Input input, List<Finding> findings) {
    List<String> problems = new ArrayList<>();
    List<Step> woven =
        CustomSteps.woven(steps, input, input.policy().customSteps(), problems, findings);
    requirePossible(problems);
    return woven;
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
