package io.github.essfailover.internal.planner;

import static io.github.essfailover.internal.steps.Arguments.CATCHUP_STEP;
import static io.github.essfailover.internal.steps.Arguments.DATABASE;
import static io.github.essfailover.internal.steps.Arguments.DATA_CENTER;
import static io.github.essfailover.internal.steps.Arguments.FIREWALL;
import static io.github.essfailover.internal.steps.Arguments.OTHERS;
import static io.github.essfailover.internal.steps.Arguments.PREPARE_STEPS;
import static io.github.essfailover.internal.steps.Arguments.PROMOTE_STEP;
import static io.github.essfailover.internal.steps.Arguments.PROMOTE_STEPS;
import static io.github.essfailover.internal.steps.Arguments.SCOPE;
import static io.github.essfailover.internal.steps.Arguments.SOURCE;
import static io.github.essfailover.internal.steps.Arguments.TARGET;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The graph of an unplanned failover for any number of servers, firewalls and further standbys. */
final class FailoverGraph {

  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final Planner.Input input;
  private final Site source;
  private final Site target;
  private final List<Site> others;
  private final List<String> groups;
  private final List<Step> steps = new ArrayList<>();

  private FailoverGraph(Planner.Input input) {
    this.input = input;
    this.source = input.source();
    this.target = input.target();
    this.others =
        input.sites().values().stream()
            .filter(site -> !site.equals(source) && !site.equals(target))
            .filter(site -> !input.drilled().contains(site.id()))
            .toList();
    this.groups = List.copyOf(target.databases().keySet());
  }

  static List<Step> of(Planner.Input input) {
    FailoverGraph graph = new FailoverGraph(input);
    graph.quiet();
    graph.steps.addAll(FenceSteps.of(input));
    graph.groups.forEach(graph::freezeAndCatchUp);
    graph.groups.forEach(graph::promote);
    graph.groups.forEach(graph::prepare);
    graph.serve();
    graph.groups.forEach(graph::follow);
    graph.groups.forEach(graph::synchronize);
    graph.verifyAndRecord();
    graph.groups.forEach(graph::backUp);
    graph.leaveDrilled();
    return graph.steps;
  }

  /** What a drill left is no standby: the failover goes on without it and owes its clean-up. */
  private void leaveDrilled() {
    input.drilled().stream()
        .filter(dc -> !dc.equals(source.id()) && !dc.equals(target.id()))
        .forEach(
            dc ->
                add(
                    Step.builder(StepId.of(StepTypes.DRILL_LEFT + "." + dc), StepTypes.DRILL_LEFT)
                        .argument(DATA_CENTER, dc)
                        .argument(TARGET, target.id())
                        .takes(Duration.ofSeconds(10), MOMENT)
                        .owedOnFailure()
                        .summary("what the drill left in " + dc + " is cleaned up")));
  }

  private void quiet() {
    add(
        step(StepTypes.QUIET, target)
            .notSkippable()
            .summary(target.id() + " is a proper standby: held, no pod, databases are standbys")
            .takes(SHORT, MOMENT));
  }

  private void freezeAndCatchUp(String group) {
    boolean freezable = canFreeze(target, group);
    List<Site> freezableOthers =
        freezable ? others.stream().filter(other -> canFreeze(other, group)).toList() : List.of();
    if (freezable) {
      add(freeze(group, target).notSkippable());
    }
    freezableOthers.forEach(
        other ->
            add(
                freeze(group, other)
                    .takes(Duration.ofSeconds(20), MOMENT)
                    .summary(
                        group
                            + " of "
                            + other.id()
                            + " stops receiving; its position is read (who waives this accepts"
                            + " the loss of what only "
                            + other.id()
                            + " has)")));
    Step.Builder catchup =
        Step.builder(id(StepTypes.CATCHUP, group, target), StepTypes.CATCHUP)
            .argument(DATABASE, group)
            .argument(TARGET, target.id())
            .argument(SOURCE, source.id())
            .argument(OTHERS, names(others))
            .takes(Duration.ofMinutes(2), Duration.ofMillis(200))
            .summary(target.id() + " has everything that any reachable copy of " + group + " has");
    if (freezable) {
      catchup.after(id(StepTypes.FREEZE, group, target));
      freezableOthers.forEach(other -> catchup.afterSettled(id(StepTypes.FREEZE, group, other)));
    } else {
      catchup.afterSettled(gate());
    }
    catchup.argument(Arguments.APPROVED_LOSS, approvedLoss(group));
    Redundancy.of(input, group).ifPresent(rule -> catchup.argument(Arguments.RULE, rule));
    if (target.database(group).restoresFromArchive()) {
      add(archive(group));
      catchup.afterSettled(id(StepTypes.ARCHIVE, group, target));
    }
    add(catchup);
    for (Site other : attachable(group)) {
      add(
          Step.builder(id(StepTypes.ATTACH, group, other), StepTypes.ATTACH)
              .argument(DATA_CENTER, other.id())
              .argument(DATABASE, group)
              .argument(TARGET, target.id())
              .argument(CATCHUP_STEP, id(StepTypes.CATCHUP, group, target))
              .afterSettled(id(StepTypes.CATCHUP, group, target))
              .takes(Duration.ofSeconds(20), MOMENT)
              .owedOnFailure()
              .summary(other.id() + " streams " + group + " from " + target.id()));
    }
  }

  private Step.Builder archive(String group) {
    Step.Builder archive =
        Step.builder(id(StepTypes.ARCHIVE, group, target), StepTypes.ARCHIVE)
            .argument(DATABASE, group)
            .argument(TARGET, target.id())
            .argument(SOURCE, source.id())
            .takes(Duration.ofMinutes(2), Duration.ofSeconds(2))
            .summary(target.id() + " has everything that the archive of " + group + " has");
    Redundancy.of(input, group).ifPresent(rule -> archive.argument(Arguments.RULE, rule));
    input.sites().values().stream()
        .filter(site -> !site.equals(source) && canFreeze(site, group))
        .forEach(site -> archive.afterSettled(id(StepTypes.FREEZE, group, site)));
    return canFreeze(target, group)
        ? archive.after(id(StepTypes.FREEZE, group, target))
        : archive.afterSettled(gate());
  }

  /** What whoever approves the plan accepts: the bound of the request, else what is predicted. */
  private DataLoss approvedLoss(String group) {
    OptionalLong most = input.maxLossBytes();
    return most.isPresent()
        ? DataLoss.ofBytes(most.getAsLong())
        : Losses.predicted(input).getOrDefault(group, DataLoss.unknown());
  }

  /** Without cascading the others can follow only once the target is a primary. */
  private List<Site> attachable(String group) {
    boolean cascades = target.database(group).capabilities().contains(Capability.CASCADE);
    return cascades ? others : List.of();
  }

  private static boolean canFreeze(Site site, String group) {
    return site.database(group).capabilities().contains(Capability.FREEZE);
  }

  private Step.Builder freeze(String group, Site site) {
    return Step.builder(id(StepTypes.FREEZE, group, site), StepTypes.FREEZE)
        .argument(DATA_CENTER, site.id())
        .argument(DATABASE, group)
        .argument(SOURCE, source.id())
        .afterSettled(gate())
        .takes(SHORT, MOMENT)
        .summary(group + " of " + site.id() + " stops receiving; its position is read");
  }

  private void promote(String group) {
    Step.Builder promote =
        Step.builder(id(StepTypes.PROMOTE, group, target), StepTypes.PROMOTE)
            .argument(DATA_CENTER, target.id())
            .argument(DATABASE, group)
            .after(id(StepTypes.QUIET, target))
            .afterSettled(gate())
            .takes(Duration.ofMinutes(2), Duration.ofMillis(300))
            .notSkippable()
            .once()
            .summary(group + " of " + target.id() + " is promoted (point of no return)");
    groups.forEach(each -> promote.afterSettled(id(StepTypes.CATCHUP, each, target)));
    attachable(group).forEach(o -> promote.afterSettled(id(StepTypes.ATTACH, group, o)));
    add(promote);
  }

  private void prepare(String group) {
    add(
        Step.builder(id(StepTypes.PREPARE, group, target), StepTypes.PREPARE)
            .argument(DATA_CENTER, target.id())
            .argument(DATABASE, group)
            .argument(CATCHUP_STEP, id(StepTypes.CATCHUP, group, target))
            .after(all(StepTypes.PROMOTE))
            .takes(SHORT, Duration.ofMillis(300))
            .notSkippable()
            .once()
            .summary("sequences of " + group + " are logged afresh; applications may log in"));
  }

  private void serve() {
    add(
        step(StepTypes.ACTIVATE, target)
            .argument(PROMOTE_STEPS, pairs(StepTypes.PROMOTE))
            .argument(PREPARE_STEPS, pairs(StepTypes.PREPARE))
            .after(all(StepTypes.PREPARE))
            .takes(SHORT, Duration.ofSeconds(1))
            .summary("workloads of " + target.id() + " are started"));
    add(
        step(StepTypes.WORKLOADS, target)
            .after(id(StepTypes.ACTIVATE, target))
            .takes(input.policy().workloads(), Duration.ofSeconds(60))
            .summary("workloads of " + target.id() + " are ready"));
    for (DnsAdapter zone : input.dns()) {
      add(
          dns(zone, StepId.of(StepTypes.DNS + "." + zone.name()), "outside")
              .after(id(StepTypes.ACTIVATE, target))
              .summary("names in " + zone.name() + " point at " + target.id()));
      boolean inside = zone.servers().values().stream().anyMatch(l -> l.isIn(source.id()));
      if (inside) {
        add(
            dns(zone, StepId.of(StepTypes.DNS + "." + zone.name() + ".inside"), "inside")
                .after(StepId.of(StepTypes.DNS + "." + zone.name()))
                .owedOnFailure()
                .summary("the servers of " + zone.name() + " in " + source.id() + " follow"));
      }
    }
    for (String firewall : target.firewalls().keySet()) {
      add(
          Step.builder(id(StepTypes.FIREWALL, firewall, target), StepTypes.FIREWALL)
              .argument(DATA_CENTER, target.id())
              .argument(FIREWALL, firewall)
              .after(all(StepTypes.PROMOTE))
              .takes(SHORT, Duration.ofSeconds(1))
              .summary("firewall " + firewall + " of " + target.id() + " is open"));
    }
  }

  private Step.Builder dns(DnsAdapter zone, StepId id, String scope) {
    return Step.builder(id, StepTypes.DNS)
        .argument(Arguments.DNS, zone.name())
        .argument(TARGET, target.id())
        .argument(SOURCE, source.id())
        .argument(SCOPE, scope)
        .takes(SHORT, Duration.ofSeconds(1));
  }

  private void follow(String group) {
    for (Site other : others) {
      Step.Builder follow =
          Step.builder(id(StepTypes.FOLLOW, group, other), StepTypes.FOLLOW)
              .argument(DATA_CENTER, other.id())
              .argument(DATABASE, group)
              .argument(TARGET, target.id())
              .argument(CATCHUP_STEP, id(StepTypes.CATCHUP, group, target))
              .argument(PROMOTE_STEP, id(StepTypes.PROMOTE, group, target))
              .after(id(StepTypes.PROMOTE, group, target))
              .takes(SHORT, Duration.ofSeconds(1))
              .owedOnFailure()
              .summary(other.id() + " follows the new timeline of " + group);
      if (attachable(group).contains(other)) {
        follow.afterSettled(id(StepTypes.ATTACH, group, other));
      }
      add(follow);
      add(
          Step.builder(id(StepTypes.VERIFY_REPLICATION, group, other), StepTypes.VERIFY_REPLICATION)
              .argument(DATA_CENTER, other.id())
              .argument(DATABASE, group)
              .argument(TARGET, target.id())
              .after(id(StepTypes.FOLLOW, group, other))
              .takes(SHORT, MOMENT)
              .owedOnFailure()
              .summary(
                  "a row of "
                      + group
                      + " written in "
                      + target.id()
                      + " arrives in "
                      + other.id()));
    }
  }

  /** Needs no standby to be there: whether enough of them are is for the step to say. */
  private void synchronize(String group) {
    boolean can = target.database(group).capabilities().contains(Capability.SYNCHRONIZE);
    Redundancy.of(input, group)
        .filter(rule -> can)
        .map(rule -> rule.translated(Arguments.slot(target.id()), Arguments.slot(source.id())))
        .ifPresent(
            rule -> {
              List<StepId> follows =
                  others.stream().map(other -> id(StepTypes.FOLLOW, group, other)).toList();
              add(
                  Step.builder(id(StepTypes.SYNCHRONOUS, group, target), StepTypes.SYNCHRONOUS)
                      .argument(DATA_CENTER, target.id())
                      .argument(DATABASE, group)
                      .argument(Arguments.RULE, rule)
                      .argument(
                          Arguments.FOLLOW_STEPS,
                          follows.stream().map(StepId::value).collect(Collectors.joining(",")))
                      .after(id(StepTypes.PROMOTE, group, target))
                      .afterSettled(follows)
                      .takes(SHORT, MOMENT)
                      .owedOnFailure()
                      .summary(
                          "commits of "
                              + group
                              + " wait for "
                              + rule
                              + " again, before they are"
                              + " acknowledged"));
            });
  }

  private void verifyAndRecord() {
    if (input.hasProbe()) {
      add(
          step(StepTypes.VERIFY_SERVICE, target)
              .after(id(StepTypes.WORKLOADS, target))
              .after(all(StepTypes.FIREWALL))
              .after(zones())
              .takes(Duration.ofMinutes(2), Duration.ofSeconds(1))
              .summary("the service answers and takes a write at " + target.id()));
    }
    List<StepId> verified = new ArrayList<>(all(StepTypes.VERIFY_SERVICE));
    verified.addAll(all(StepTypes.VERIFY_REPLICATION));
    verified.addAll(all(StepTypes.WORKLOADS));
    verified.addAll(all(StepTypes.FIREWALL));
    verified.addAll(zones());
    MediaSteps.verify(source, target, all(StepTypes.PREPARE)).ifPresent(steps::add);
    add(
        step(StepTypes.RECORD, target)
            .afterSettled(verified)
            .notSkippable()
            .takes(SHORT, MOMENT)
            .summary(target.id() + " is recorded as the active data center"));
    if (!input.policy().guarded()) {
      answerForFences();
    }
  }

  /** Nobody watches the source when the run is over: a person says that they do. */
  private void answerForFences() {
    List<StepId> fences = fences();
    add(
        Step.builder(id(StepTypes.FENCE_DEBTS, source), StepTypes.FENCE_DEBTS)
            .argument(DATA_CENTER, source.id())
            .argument(
                Arguments.FENCES,
                fences.stream().map(StepId::value).collect(Collectors.joining(",")))
            .afterSettled(fences)
            .afterSettled(id(StepTypes.RECORD, target))
            .takes(SHORT, MOMENT)
            .summary(
                "every fence of " + source.id() + " holds, or a person answers for it until then"));
  }

  /** Last of all: it makes nobody wait. */
  private void backUp(String group) {
    if (!target.backupsOf(group).isEmpty()) {
      add(
          Step.builder(id(StepTypes.BACKUP, group, target), StepTypes.BACKUP)
              .argument(DATA_CENTER, target.id())
              .argument(DATABASE, group)
              .argument(PROMOTE_STEP, id(StepTypes.PROMOTE, group, target))
              .after(id(StepTypes.PROMOTE, group, target))
              .afterSettled(id(StepTypes.RECORD, target))
              .takes(SHORT, Duration.ofSeconds(1))
              .owedOnFailure()
              .summary("a base backup of " + group + " is taken in " + target.id() + " anew"));
    }
  }

  private List<StepId> fences() {
    return steps.stream()
        .filter(step -> step.onFailure() == OnFailure.OWE && step.type().startsWith("fence."))
        .map(Step::id)
        .toList();
  }

  private List<StepId> zones() {
    return input.dns().stream().map(zone -> StepId.of(StepTypes.DNS + "." + zone.name())).toList();
  }

  private List<StepId> all(String type) {
    return steps.stream().filter(s -> s.type().equals(type)).map(Step::id).toList();
  }

  private String pairs(String type) {
    return groups.stream()
        .map(group -> group + "=" + id(type, group, target))
        .collect(Collectors.joining(","));
  }

  private StepId gate() {
    return FenceSteps.gateOf(source);
  }

  private static String names(List<Site> sites) {
    return sites.stream().map(Site::id).map(DataCenterId::value).collect(Collectors.joining(","));
  }

  private static Step.Builder step(String type, Site site) {
    return Step.builder(id(type, site), type).argument(DATA_CENTER, site.id());
  }

  private static StepId id(String type, Site site) {
    return StepId.of(type + "." + site.id());
  }

  private static StepId id(String type, String name, Site site) {
    return StepId.of(type + "." + name + "." + site.id());
  }

  private void add(Step.Builder step) {
    steps.add(step.build());
  }
}
