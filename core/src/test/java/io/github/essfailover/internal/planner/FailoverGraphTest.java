package io.github.essfailover.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Capability;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Repeatability;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.PlainAdapters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The graphs as such, compared with files that people can read. */
class FailoverGraphTest {

  static Stream<PlannedWorld> worlds() {
    return Stream.of(
        PlannedWorld.of(2),
        PlannedWorld.of(3),
        PlannedWorld.of(5),
        PlannedWorld.of(3, List.of("main", "mas"), List.of("edge", "inner"), true),
        PlannedWorld.of(3, List.of("main"), List.of("edge"), true).ingress("ingress"),
        withZoneInside());
  }

  private static PlannedWorld withZoneInside() {
    PlannedWorld world = PlannedWorld.of(3);
    world.dns.clear();
    world.dns.add(
        PlannedWorld.zone(
            Location.outside(), Map.of("ns1", Location.outside(), "ns2", Location.in("dc1"))));
    return world;
  }

  @Test
  void plan_twoDataCenters_asInTheFile() throws IOException {
    assertThat(graph(PlannedWorld.of(2).plan())).isEqualTo(golden("two-data-centers.txt"));
  }

  @Test
  void plan_threeDataCenters_asInTheFile() throws IOException {
    assertThat(graph(PlannedWorld.of(3).plan())).isEqualTo(golden("three-data-centers.txt"));
  }

  @Test
  void plan_twoServersTwoFirewallsPower_asInTheFile() throws IOException {
    PlannedWorld world = PlannedWorld.of(3, List.of("main", "mas"), List.of("edge", "inner"), true);

    assertThat(graph(world.plan())).isEqualTo(golden("two-servers-two-firewalls-power.txt"));
  }

  @Test
  void plan_ingressNamedBeforeTheFirewall_asInTheFile() throws IOException {
    PlannedWorld world = PlannedWorld.of(2, List.of("main"), List.of("edge"), true).ingress("apps");

    assertThat(graph(world.plan())).isEqualTo(golden("firewall-ingress-power.txt"));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void plan_anyWorld_stepsComeAfterWhatTheyNeed(PlannedWorld world) {
    Set<StepId> before = new HashSet<>();
    for (Step step : world.plan().steps()) {
      assertThat(before).as("needs of %s", step.id()).containsAll(step.needs());
      assertThat(before.add(step.id())).as("%s is there once", step.id()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void plan_anyWorld_nothingIsPromotedWithoutGateQuietAndCatchUp(PlannedWorld world) {
    Plan plan = world.plan();
    for (Step step : plan.steps()) {
      if (step.type().equals("promote")) {
        Set<StepId> needed = ancestors(plan, step);
        assertThat(needed).contains(StepId.of("fence.gate.dc1"), StepId.of("quiet.dc2"));
        assertThat(needed)
            .contains(StepId.of("catchup." + step.arguments().get("database") + ".dc2"));
        assertThat(step.repeatability()).isEqualTo(Repeatability.ONCE);
        assertThat(step.skippable()).isFalse();
        assertThat(step.onFailure()).isEqualTo(OnFailure.ASK);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void plan_anyWorld_recordWaitsForTheService(PlannedWorld world) {
    Plan plan = world.plan();
    Step record = plan.steps().get(plan.steps().size() - 2);

    assertThat(record.id()).isEqualTo(StepId.of("record.dc2"));
    assertThat(ancestors(plan, record))
        .contains(
            StepId.of("verify.service.dc2"), StepId.of("workloads.dc2"), StepId.of("dns.zone"));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void plan_anyWorld_fencesNeverBlockTheGate(PlannedWorld world) {
    Plan plan = world.plan();

    assertThat(plan.step(StepId.of("fence.gate.dc1")).orElseThrow().needs()).isEmpty();
    assertThat(plan.steps())
        .filteredOn(
            step ->
                step.type().startsWith("fence.")
                    && !Set.of("fence.gate", "fence.debts").contains(step.type()))
        .isNotEmpty()
        .allSatisfy(step -> assertThat(step.onFailure()).isEqualTo(OnFailure.OWE));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void plan_anyWorld_endsWithTheFencesThatAreOwed(PlannedWorld world) {
    Plan plan = world.plan();
    Step last = plan.steps().get(plan.steps().size() - 1);

    assertThat(last.id()).isEqualTo(StepId.of("fence.debts.dc1"));
    assertThat(plan.steps())
        .filteredOn(step -> step.type().startsWith("fence."))
        .filteredOn(step -> step.onFailure() == OnFailure.OWE)
        .allSatisfy(step -> assertThat(last.afterSettled()).contains(step.id()));
  }

  @Test
  void plan_zoneWithAServerInTheSource_itsServerMayBeOwed() {
    Plan plan = withZoneInside().plan();

    Step inside = plan.step(StepId.of("dns.zone.inside")).orElseThrow();
    assertThat(inside.onFailure()).isEqualTo(OnFailure.OWE);
    assertThat(inside.after()).containsExactly(StepId.of("dns.zone"));
  }

  @Test
  void plan_noProbe_serviceIsNotVerified() {
    PlannedWorld world = PlannedWorld.of(2);
    world.probe = false;

    assertThat(world.plan().steps()).extracting(Step::type).doesNotContain("verify.service");
  }

  @Test
  void plan_sourceCannotRefuseWrites_stepIsLeftOutAndSaid() {
    PlannedWorld world =
        PlannedWorld.of(2)
            .without(
                "dc1",
                "main",
                PlainAdapters.database("main", "dc1").without(Capability.REFUSE_WRITES));

    Plan plan = world.plan();

    assertThat(plan.steps()).extracting(Step::type).doesNotContain("fence.database");
    assertThat(plan.findings())
        .anySatisfy(f -> assertThat(f.seen()).contains("main cannot REFUSE_WRITES"));
  }

  @Test
  void plan_targetCannotFreeze_catchUpWaitsForTheGateItself() {
    PlannedWorld world =
        PlannedWorld.of(3)
            .without(
                "dc2", "main", PlainAdapters.database("main", "dc2").without(Capability.FREEZE));

    Plan plan = world.plan();

    assertThat(plan.steps()).extracting(Step::type).doesNotContain("freeze");
    assertThat(plan.step(StepId.of("catchup.main.dc2")).orElseThrow().afterSettled())
        .containsExactly(StepId.of("fence.gate.dc1"));
  }

  @Test
  void plan_otherCannotFreeze_onlyItsStepIsLeftOut() {
    PlannedWorld world =
        PlannedWorld.of(3)
            .without(
                "dc3", "main", PlainAdapters.database("main", "dc3").without(Capability.FREEZE));

    assertThat(world.plan().steps())
        .extracting(step -> step.id().value())
        .contains("freeze.main.dc2")
        .doesNotContain("freeze.main.dc3");
  }

  private static Set<StepId> ancestors(Plan plan, Step step) {
    Set<StepId> all = new HashSet<>(step.needs());
    for (StepId need : step.needs()) {
      all.addAll(ancestors(plan, plan.step(need).orElseThrow()));
    }
    return all;
  }

  /** A line for each step: its id, what must be proven (bare) or settled (with a tilde) before. */
  private static String graph(Plan plan) {
    return plan.steps().stream()
        .map(step -> step.id() + words(step.after(), " ") + words(step.afterSettled(), " ~"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String words(Collection<StepId> ids, String before) {
    return ids.stream().map(id -> before + id).collect(Collectors.joining());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = FailoverGraphTest.class.getResourceAsStream("/plans/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void plan_withGuardsInAllDataCenters_asksNobodyToAnswerForFences() {
    PlannedWorld world = PlannedWorld.of(3);
    assertThat(world.plan().step(StepId.of("fence.debts.dc1"))).isPresent();

    world.guarded = true;

    assertThat(world.plan().step(StepId.of("fence.debts.dc1"))).isEmpty();
  }
}
