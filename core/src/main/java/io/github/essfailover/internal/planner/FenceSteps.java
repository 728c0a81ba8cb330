package io.github.essfailover.internal.planner;

import static io.github.essfailover.internal.steps.Arguments.DATABASE;
import static io.github.essfailover.internal.steps.Arguments.DATABASES;
import static io.github.essfailover.internal.steps.Arguments.DATA_CENTER;
import static io.github.essfailover.internal.steps.Arguments.FIREWALL;
import static io.github.essfailover.internal.steps.Arguments.QUIET_SECONDS;

import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Every way that there is to fence the source, and the gate that judges them together. */
final class FenceSteps {
  private final Planner.Input input;
  private final Site source;
  private final String groups;
  private final List<Step> steps = new ArrayList<>();

  private FenceSteps(Planner.Input input) {
    this.input = input;
    this.source = input.source();
    this.groups = String.join(",", input.target().databases().keySet());
  }

  static List<Step> of(Planner.Input input) {
    FenceSteps fences = new FenceSteps(input);
    fences.power();
    fences.traffic(StepTypes.FENCE_FIREWALL, "firewall ", firewall -> !isIngress(firewall));
    fences.traffic(StepTypes.FENCE_INGRESS, "ingress ", FenceSteps::isIngress);
    fences.workloads();
    fences.source.databases().values().stream()
        .filter(each -> each.capabilities().contains(Capability.REFUSE_WRITES))
        .forEach(fences::database);
    fences.gate();
    return fences.steps;
  }

  private void power() {
    if (source.power().isPresent()) {
      add(fence(StepTypes.FENCE_POWER, "").summary("power of " + source.id() + " is off"));
    }
  }

  private void traffic(String type, String what, Predicate<FirewallAdapter> which) {
    source.firewalls().values().stream()
        .filter(which)
        .map(FirewallAdapter::name)
        .forEach(
            name ->
                add(
                    fence(type, name)
                        .argument(FIREWALL, name)
                        .summary(what + name + " of " + source.id() + " is closed")));
  }

  private static boolean isIngress(FirewallAdapter firewall) {
    return firewall.stoppable().equals(Set.of(Traffic.INBOUND));
  }

  private void workloads() {
    add(fence(StepTypes.FENCE_HOLD, "").summary("nothing re-creates workloads in " + source.id()));
    add(
        fence(StepTypes.FENCE_WORKLOADS, "")
            .after(StepId.of(StepTypes.FENCE_HOLD + "." + source.id()))
            .summary("no pod of the deployment is left in " + source.id()));
  }

  private void database(DatabaseAdapter database) {
    add(
        fence(StepTypes.FENCE_DATABASE, database.name())
            .argument(DATABASE, database.name())
            .summary("database " + database.name() + " of " + source.id() + " refuses writes"));
  }

  private void gate() {
    add(
        Step.builder(gateOf(source), StepTypes.FENCE_GATE)
            .argument(DATA_CENTER, source.id())
            .argument(DATABASES, groups)
            .argument(QUIET_SECONDS, input.policy().quiet().toSeconds())
            .takes(input.policy().fencing().multipliedBy(2), input.policy().quiet())
            .notSkippable()
            .summary(source.id() + " is proved to be fenced"));
  }

  /** What nothing passes before the source is proved to be fenced. */
  static StepId gateOf(Site source) {
    return StepId.of(StepTypes.FENCE_GATE + "." + source.id());
  }

  private Step.Builder fence(String type, String name) {
    String qualified = name.isEmpty() ? type : type + "." + name;
    return Step.builder(StepId.of(qualified + "." + source.id()), type)
        .argument(DATA_CENTER, source.id())
        .argument(DATABASES, groups)
        .takes(input.policy().fencing(), Duration.ofSeconds(2))
        .owedOnFailure();
  }

  private void add(Step.Builder step) {
    steps.add(step.build());
  }
}
