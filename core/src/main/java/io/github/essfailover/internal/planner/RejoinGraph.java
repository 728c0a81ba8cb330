package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The graph of a return: the data center is held, empty and shut, then each of its databases
 * becomes a standby of the active one's, then all of that is looked at once more. Nothing is
 * promoted and nobody else is touched, but for a slot in the active one.
 */
final class RejoinGraph {

  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration USUAL = Duration.ofSeconds(10);

  private final Planner.Input input;
  private final Rejoin request;
  private final Site returned;
  private final Site active;
  private final List<Step> steps = new ArrayList<>();

  private RejoinGraph(Planner.Input input, Rejoin request) {
    this.input = input;
    this.request = request;
    this.returned = input.source();
    this.active = input.target();
  }

  static List<Step> of(Planner.Input input, Rejoin request) {
    RejoinGraph graph = new RejoinGraph(input, request);
    graph.keep();
    List<String> groups =
        graph.returned.databases().keySet().stream()
            .filter(name -> graph.active.databases().containsKey(name))
            .toList();
    groups.forEach(graph::rejoin);
    graph.secrets();
    groups.forEach(graph::verify);
    graph.standby();
    return graph.steps;
  }

  private void keep() {
    String dc = returned.id().value();
    add(
        keep(StepTypes.KEEP_HOLD, "")
            .notSkippable()
            .summary("nothing re-creates workloads in " + dc));
    add(
        keep(StepTypes.KEEP_WORKLOADS, "")
            .after(id(StepTypes.KEEP_HOLD))
            .notSkippable()
            .summary("no pod of the deployment is left in " + dc));
    for (FirewallAdapter firewall : returned.firewalls().values()) {
      boolean ingress = firewall.stoppable().equals(Set.of(Traffic.INBOUND));
      add(
          keep(ingress ? StepTypes.KEEP_INGRESS : StepTypes.KEEP_FIREWALL, firewall.name())
              .argument(Arguments.FIREWALL, firewall.name())
              .summary(
                  (ingress ? "ingress " : "firewall ")
                      + firewall.name()
                      + " of "
                      + dc
                      + " is closed"));
    }
    for (DatabaseAdapter database : returned.databases().values()) {
      if (database.capabilities().contains(Capability.REFUSE_WRITES)) {
        add(
            keep(StepTypes.KEEP_DATABASE, database.name())
                .argument(Arguments.DATABASE, database.name())
                .notSkippable()
                .summary("database " + database.name() + " of " + dc + " takes no writes"));
      }
    }
  }

  private Step.Builder keep(String type, String name) {
    StepId id = name.isEmpty() ? id(type) : id(type, name);
    return Step.builder(id, type)
        .argument(Arguments.DATA_CENTER, returned.id())
        .argument(Arguments.DATABASES, String.join(",", returned.databases().keySet()))
        .takes(SHORT, Duration.ofSeconds(2));
  }

  private void rejoin(String group) {
    Step.Builder rejoin =
        Step.builder(id(StepTypes.REJOIN, group), StepTypes.REJOIN)
            .argument(Arguments.DATA_CENTER, returned.id())
            .argument(Arguments.DATABASE, group)
            .argument(Arguments.TARGET, active.id())
            .after(all(StepTypes.KEEP_HOLD))
            .after(all(StepTypes.KEEP_WORKLOADS))
            .afterSettled(all(StepTypes.KEEP_FIREWALL))
            .afterSettled(all(StepTypes.KEEP_INGRESS))
            .takes(input.policy().rejoin(), USUAL)
            .summary(
                group
                    + " of "
                    + returned.id()
                    + " follows "
                    + active.id()
                    + " as a standby"
                    + request
                        .release()
                        .map(release -> "; what only it has is given up by " + release.by())
                        .orElse("; what only it has is not given up"));
    if (has(StepTypes.KEEP_DATABASE, group)) {
      rejoin.after(id(StepTypes.KEEP_DATABASE, group));
    }
    request
        .release()
        .ifPresent(
            release -> {
              rejoin.argument(Arguments.RELEASED_BY, release.by().name());
              rejoin.argument(Arguments.RELEASED_BECAUSE, release.because());
            });
    add(rejoin);
  }

  /** Where both say what they are. */
  private void secrets() {
    if (returned.secrets().isPresent() && active.secrets().isPresent()) {
      add(
          Step.builder(id(StepTypes.SECRETS), StepTypes.SECRETS)
              .argument(Arguments.DATA_CENTER, returned.id())
              .argument(Arguments.TARGET, active.id())
              .after(id(StepTypes.KEEP_WORKLOADS))
              .takes(SHORT, Duration.ofSeconds(1))
              .owedOnFailure()
              .summary("secrets of " + returned.id() + " are those of " + active.id()));
    }
  }

  private void verify(String group) {
    add(
        Step.builder(id(StepTypes.VERIFY_REPLICATION, group), StepTypes.VERIFY_REPLICATION)
            .argument(Arguments.DATA_CENTER, returned.id())
            .argument(Arguments.DATABASE, group)
            .argument(Arguments.TARGET, active.id())
            .after(id(StepTypes.REJOIN, group))
            .takes(SHORT, MOMENT)
            .notSkippable()
            .summary(
                "a row of "
                    + group
                    + " written in "
                    + active.id()
                    + " arrives in "
                    + returned.id()));
  }

  private void standby() {
    add(
        Step.builder(id(StepTypes.STANDBY), StepTypes.STANDBY)
            .argument(Arguments.DATA_CENTER, returned.id())
            .argument(Arguments.TARGET, active.id())
            .afterSettled(steps.stream().map(Step::id).toList())
            .takes(SHORT, MOMENT)
            .summary(returned.id() + " is a proper standby of " + active.id()));
  }

  private boolean has(String type, String group) {
    return steps.stream().anyMatch(step -> step.id().equals(id(type, group)));
  }

  private List<StepId> all(String type) {
    return steps.stream().filter(step -> step.type().equals(type)).map(Step::id).toList();
  }

  private StepId id(String type) {
    return StepId.of(type + "." + returned.id());
  }

  private StepId id(String type, String name) {
    return StepId.of(type + "." + name + "." + returned.id());
  }

  private void add(Step.Builder step) {
    steps.add(step.build());
  }
}
