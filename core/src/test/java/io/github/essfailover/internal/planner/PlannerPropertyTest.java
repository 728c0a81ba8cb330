package io.github.essfailover.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The order of a failover, whatever the deployment consists of. */
class PlannerPropertyTest {

  @Provide
  Arbitrary<List<String>> servers() {
    return Arbitraries.of("main", "mas", "hook", "a-b").set().ofMinSize(1).map(List::copyOf);
  }

  @Provide
  Arbitrary<List<String>> firewalls() {
    return Arbitraries.of("edge", "inner", "lab").set().map(List::copyOf);
  }

  private static Set<StepId> ancestors(Plan plan, Step step) {
    Set<StepId> all = new HashSet<>();
    for (StepId need : step.needs()) {
      all.add(need);
      all.addAll(ancestors(plan, plan.step(need).orElseThrow()));
    }
    return all;
  }

  private static Set<StepId> ids(Plan plan, Predicate<Step> which) {
    Set<StepId> ids = new HashSet<>();
    plan.steps().stream().filter(which).map(Step::id).forEach(ids::add);
    return ids;
  }

  private static Predicate<Step> type(String type) {
    return step -> step.type().equals(type);
  }

  @Property(seed = "1", tries = 150)
  void plan_anyTopology_keepsTheRulesOfOrder(
      @ForAll @IntRange(min = 2, max = 5) int dataCenters,
      @ForAll("servers") List<String> servers,
      @ForAll("firewalls") List<String> firewalls,
      @ForAll boolean power) {
    Plan plan = PlannedWorld.of(dataCenters, servers, firewalls, power).plan();

    Set<StepId> before = new HashSet<>();
    for (Step step : plan.steps()) {
      assertThat(before).as("needs of %s", step.id()).containsAll(step.needs());
      assertThat(before.add(step.id())).isTrue();
      keepsTheRules(plan, step, servers);
    }
    assertThat(ids(plan, type("promote"))).hasSize(servers.size());
    assertThat(ids(plan, type("attach"))).hasSize(servers.size() * (dataCenters - 2));
    assertThat(Plan.parse(plan.toJson())).isEqualTo(plan);
  }

  private static void keepsTheRules(Plan plan, Step step, List<String> servers) {
    Set<StepId> needed = ancestors(plan, step);
    switch (step.type()) {
      case "promote" -> {
        // R1 and R5: the proof, and every position that was read.
        assertThat(needed).contains(StepId.of("fence.gate.dc1"), StepId.of("quiet.dc2"));
        assertThat(needed).containsAll(ids(plan, type("freeze")));
        assertThat(needed).containsAll(ids(plan, type("catchup")));
        assertThat(needed)
            .containsAll(
                ids(
                    plan,
                    each ->
                        each.type().equals("attach")
                            && Objects.equals(
                                each.arguments().get("database"),
                                step.arguments().get("database"))));
        assertThat(step.skippable()).isFalse();
      }
      case "prepare" -> assertThat(needed).containsAll(ids(plan, type("promote")));
      // R3 and R4.
      case "activate" -> assertThat(needed).containsAll(ids(plan, type("prepare")));
      case "dns" -> assertThat(needed).containsAll(ids(plan, type("activate")));
      case "firewall" -> assertThat(needed).containsAll(ids(plan, type("promote")));
      case "record" ->
          assertThat(needed)
              .containsAll(ids(plan, type("verify.service")))
              .containsAll(ids(plan, type("verify.replication")))
              .containsAll(ids(plan, type("dns")));
      default -> {
        // R9: what lives in the lost one is fenced, as far as that goes, and nothing waits for it.
        if (step.id().value().endsWith(".dc1")) {
          assertThat(step.type()).startsWith("fence.");
        }
      }
    }
    if (!step.type().startsWith("fence.")) {
      for (StepId need : step.after()) {
        assertThat(need.value()).as("need of %s", step.id()).doesNotEndWith(".dc1");
      }
    }
    assertThat(servers).isNotEmpty();
  }
}
