package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The graph of a planned move: that of a failover, where nothing is stopped before every standby is
 * near, nothing of the source is owed but proven, in the order workloads, database, and nothing is
 * promoted before every standby has the source's last position. At its end the source becomes a
 * standby.
 */
final class SwitchoverGraph {

  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(100);

  /**
   * Less than a rejoin of its own gets: a source that died is owed before long, and a copy that is
   * under way goes on alone, for a rejoin to find.
   */
  private static final Duration REJOIN = Duration.ofMinutes(30);

  private final Planner.Input input;
  private final Switchover request;
  private final Site source;
  private final Site target;
  private final List<Site> standbys;
  private final List<String> groups;
  private final List<Step> steps = new ArrayList<>();

  private SwitchoverGraph(Planner.Input input, Switchover request) {
    this.input = input;
    this.request = request;
    this.source = input.source();
    this.target = input.target();
    this.standbys =
        input.sites().values().stream().filter(site -> !site.equals(input.source())).toList();
    this.groups = List.copyOf(target.databases().keySet());
  }

  static List<Step> of(Planner.Input input, Switchover request) {
    SwitchoverGraph graph = new SwitchoverGraph(input, request);
    graph.steps.addAll(TtlSteps.of(input, request));
    FailoverGraph.of(input).forEach(graph::take);
    return graph.steps;
  }

  /** Adds a step of a failover, as a switchover wants it, and what belongs before or after it. */
  private void take(Step step) {
    switch (step.type()) {
      case StepTypes.QUIET -> {
        steps.add(settledAfter(step, shortTtls()));
        groups.forEach(group -> standbys.forEach(site -> ready(group, site)));
        MediaSteps.ready(source, target).ifPresent(steps::add);
      }
      case StepTypes.FENCE_POWER -> {
        // Power is not cut off a source that is well: it shall come back as a standby.
      }
      case StepTypes.FENCE_FIREWALL, StepTypes.FENCE_INGRESS ->
          steps.add(asked(step, Set.of(hold())));
      case StepTypes.FENCE_HOLD -> steps.add(required(step, allReady()));
      case StepTypes.FENCE_WORKLOADS -> steps.add(patient(required(step, Set.of(hold()))));
      case StepTypes.FENCE_DATABASE -> steps.add(required(step, Set.of(workloads())));
      case StepTypes.FENCE_GATE -> {
        steps.add(after(step, fencedDatabases()));
        groups.forEach(group -> standbys.forEach(site -> receive(group, site)));
      }
      case StepTypes.FREEZE -> steps.add(settledAfter(step, Set.of(received(step))));
      case StepTypes.CATCHUP -> steps.add(lossless(step));
      case StepTypes.ATTACH -> steps.add(asked(step, Set.of()));
      case StepTypes.PROMOTE -> steps.add(settledAfter(step, trafficFences()));
      case StepTypes.RECORD -> {
        groups.forEach(this::rejoin);
        steps.add(step);
      }
      default -> steps.add(step);
    }
  }

  private void ready(String group, Site site) {
    steps.add(
        Step.builder(id(StepTypes.READY, group, site), StepTypes.READY)
            .argument(Arguments.DATA_CENTER, site.id())
            .argument(Arguments.DATABASE, group)
            .argument(Arguments.SOURCE, source.id())
            .argument(Arguments.MAX_LAG_BYTES, request.maxLagBytes())
            .afterSettled(shortTtls())
            .takes(READY, MOMENT)
            .summary(
                group
                    + " of "
                    + site.id()
                    + " streams from "
                    + source.id()
                    + ", at most "
                    + request.maxLagBytes()
                    + " bytes behind")
            .build());
  }

  private void receive(String group, Site site) {
    Step.Builder receive =
        Step.builder(id(StepTypes.RECEIVE, group, site), StepTypes.RECEIVE)
            .argument(Arguments.DATA_CENTER, site.id())
            .argument(Arguments.DATABASE, group)
            .argument(Arguments.SOURCE, source.id())
            .argument(Arguments.TARGET, target.id())
            .after(fence(group))
            .takes(READY, MOMENT)
            .summary(site.id() + " has everything of " + group + " that " + source.id() + " has");
    if (site.equals(target)) {
      receive.notSkippable();
    }
    steps.add(receive.build());
  }

  private void rejoin(String group) {
    if (!source.databases().containsKey(group)) {
      return;
    }
    steps.add(
        Step.builder(id(StepTypes.REJOIN, group, source), StepTypes.REJOIN)
            .argument(Arguments.DATA_CENTER, source.id())
            .argument(Arguments.DATABASE, group)
            .argument(Arguments.TARGET, target.id())
            .argument(Arguments.PROMOTE_STEP, id(StepTypes.PROMOTE, group, target))
            .after(id(StepTypes.PREPARE, group, target))
            .takes(canRejoin(group) ? REJOIN : READY, Duration.ofSeconds(10))
            .owedOnFailure()
            .summary(group + " of " + source.id() + " follows " + target.id() + " as a standby")
            .build());
  }

  private boolean canRejoin(String group) {
    return source.database(group).capabilities().contains(Capability.REJOIN);
  }

  /** What fails is asked about; a person may leave it out. */
  private static Step asked(Step step, Set<StepId> after) {
    return with(step, after, Set.of(), step.budget(), step.skippable());
  }

  /** Nobody may leave it out: the service would be in two places, or a loss not ruled out. */
  private static Step required(Step step, Set<StepId> after) {
    return with(step, after, Set.of(), step.budget(), false);
  }

  private static Step after(Step step, Set<StepId> after) {
    return with(step, after, Set.of(), step.budget(), step.skippable());
  }

  private static Step settledAfter(Step step, Set<StepId> after) {
    return with(step, Set.of(), after, step.budget(), step.skippable());
  }

  /** Pods that end in order take longer than those of a data center that is lost. */
  private Step patient(Step step) {
    Duration budget = input.policy().fencing().multipliedBy(4);
    return with(step, Set.of(), Set.of(), budget, step.skippable());
  }

  private Step lossless(Step catchup) {
    String group = catchup.arguments().get(Arguments.DATABASE);
    Set<StepId> others = new TreeSet<>();
    standbys.forEach(site -> others.add(id(StepTypes.RECEIVE, String.valueOf(group), site)));
    StepId own = id(StepTypes.RECEIVE, String.valueOf(group), target);
    others.remove(own);
    return with(catchup, Set.of(own), others, catchup.budget(), false);
  }

  private static Step with(
      Step step, Set<StepId> after, Set<StepId> settled, Duration budget, boolean skippable) {
    Set<StepId> proven = new TreeSet<>(step.after());
    proven.addAll(after);
    Set<StepId> over = new TreeSet<>(step.afterSettled());
    over.addAll(settled);
    return new Step(
        step.id(),
        step.type(),
        step.summary(),
        step.arguments(),
        new TreeSet<>(proven),
        new TreeSet<>(over),
        budget,
        step.expected(),
        OnFailure.ASK,
        skippable,
        step.repeatability());
  }

  private Set<StepId> allReady() {
    Set<StepId> ready = new TreeSet<>(ids(StepTypes.READY));
    ready.addAll(ids(StepTypes.QUIET));
    ready.addAll(ids(StepTypes.READY_MEDIA));
    return ready;
  }

  /** What is looked at before the source is stopped is looked at after a wait for resolvers. */
  private Set<StepId> shortTtls() {
    Set<StepId> ids = ids(StepTypes.DNS_TTL);
    ids.addAll(ids(StepTypes.DNS_WAIT));
    return ids;
  }

  private Set<StepId> ids(String type) {
    Set<StepId> ids = new TreeSet<>();
    steps.stream().filter(step -> step.type().equals(type)).forEach(step -> ids.add(step.id()));
    return ids;
  }

  private Set<StepId> fencedDatabases() {
    return ids(StepTypes.FENCE_DATABASE);
  }

  private Set<StepId> trafficFences() {
    Set<StepId> fences = ids(StepTypes.FENCE_FIREWALL);
    fences.addAll(ids(StepTypes.FENCE_INGRESS));
    return fences;
  }

  private StepId hold() {
    return StepId.of(StepTypes.FENCE_HOLD + "." + source.id());
  }

  private StepId workloads() {
    return StepId.of(StepTypes.FENCE_WORKLOADS + "." + source.id());
  }

  private StepId fence(String group) {
    return id(StepTypes.FENCE_DATABASE, group, source);
  }

  private static StepId received(Step freeze) {
    return StepId.of(
        StepTypes.RECEIVE
            + "."
            + freeze.arguments().get(Arguments.DATABASE)
            + "."
            + freeze.arguments().get(Arguments.DATA_CENTER));
  }

  private static StepId id(String type, String group, Site site) {
    return StepId.of(type + "." + group + "." + site.id());
  }
}
