package io.github.essfailover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.PlainAdapters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrchestratorBuilderTest {

  private static final ApprovalGate GATE =
      (question, deadline) -> Answer.to(question, Choice.REFUSE, Person.named("Ada"), "");

  private static DataCenter dataCenter(String name, String... servers) {
    DataCenter.Builder builder =
        DataCenter.named(name).cluster(PlainAdapters.cluster(name)).ingress("192.0.2.1");
    for (String server : servers) {
      builder.database(PlainAdapters.database(server, name));
    }
    return builder.build();
  }

  private static OrchestratorBuilder good() {
    return FailoverOrchestrator.builder()
        .deployment("example.org")
        .dataCenters(dataCenter("dc1", "main"), dataCenter("dc2", "main"))
        .journal(PlainAdapters.journal(true))
        .approvals(GATE);
  }

  private static List<String> problems(OrchestratorBuilder builder) {
    InvalidConfigurationException refused =
        catchThrowableOfType(InvalidConfigurationException.class, builder::build);
    assertThat(refused).isNotNull();
    return refused.problems();
  }

  private static Arguments bad(
      String what, Function<OrchestratorBuilder, OrchestratorBuilder> mistake, String... words) {
    return Arguments.of(what, mistake, words);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        bad("bad deployment", b -> b.deployment("a b"), "deployment 'a b'"),
        bad("question patience", b -> b.questionPatience(Duration.ZERO), "questionPatience PT0S"),
        bad("observe limit", b -> b.observeLimit(Duration.ZERO), "observeLimit PT0S"),
        bad("plan validity", b -> b.planValidity(Duration.ofSeconds(-1)), "planValidity PT-1S"),
        bad("fencing budget", b -> b.fencingBudget(Duration.ZERO), "fencingBudget PT0S"),
        bad("workloads budget", b -> b.workloadsBudget(Duration.ZERO), "workloadsBudget PT0S"),
        bad("quiet", b -> b.quiet(Duration.ofMillis(999)), "quiet PT0.999S"),
        bad("quiet with a fraction", b -> b.quiet(Duration.ofMillis(1500)), "quiet PT1.5S"),
        bad("no reason", b -> b.singleOrchestrator(" "), "singleOrchestrator has no reason"),
        bad("journal of one machine", b -> b.journal(PlainAdapters.journal(false)), "not shared"),
        bad("a name twice", b -> b.dataCenters(dataCenter("dc2", "main")), "'dc2' is given twice"),
        bad(
            "group without a server in a data center",
            b -> b.dataCenters(dataCenter("dc3", "main", "mas")),
            "'mas' has no server in dc1"),
        bad("zone twice", b -> b.dns(zone("zone")).dns(zone("zone")), "'zone' is given twice"),
        bad("zone with a name that is no label", b -> b.dns(zone("my zone")), "'my zone'"));
  }

  private static io.github.essfailover.spi.DnsAdapter zone(String name) {
    return PlainAdapters.dns(name, Location.outside(), Map.of());
  }

  @Test
  void build_good_topologyIsKnown() {
    try (FailoverOrchestrator orchestrator = good().build()) {
      assertThat(orchestrator.status().active()).isEmpty();
    }
  }

  @Test
  void build_journalOfOneMachineAndReason_good() {
    good().journal(PlainAdapters.journal(false)).singleOrchestrator("one host").build().close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void build_oneMistake_named(
      String what, Function<OrchestratorBuilder, OrchestratorBuilder> mistake, String[] words) {
    assertThat(problems(mistake.apply(good())))
        .anySatisfy(problem -> assertThat(problem).contains(words));
  }

  @Test
  void build_allMistakes_oneException() {
    List<String> problems =
        problems(
            FailoverOrchestrator.builder()
                .dataCenters(dataCenter("dc1", "main"))
                .questionPatience(Duration.ZERO)
                .quiet(Duration.ofMillis(1))
                .singleOrchestrator(""));

    assertThat(problems)
        .anySatisfy(p -> assertThat(p).contains("deployment is missing"))
        .anySatisfy(p -> assertThat(p).contains("approvals are missing"))
        .anySatisfy(p -> assertThat(p).contains("journal is missing"))
        .anySatisfy(p -> assertThat(p).contains("there are 1 data centers"))
        .anySatisfy(p -> assertThat(p).contains("questionPatience"))
        .anySatisfy(p -> assertThat(p).contains("quiet"))
        .anySatisfy(p -> assertThat(p).contains("singleOrchestrator"));
  }

  @Test
  void build_nothing_saysEverythingThatIsRequired() {
    assertThat(problems(FailoverOrchestrator.builder())).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void plan_unknownDataCenters_bothNamed() {
    try (FailoverOrchestrator orchestrator = good().build()) {
      Failover request = Failover.of("dc8").to("dc9").because("INC-4711");

      InvalidConfigurationException refused =
          catchThrowableOfType(
              InvalidConfigurationException.class, () -> orchestrator.plan(request));
      assertThat(refused.problems()).hasSize(2);
      assertThat(refused).hasMessageContaining("dc8").hasMessageContaining("[dc1, dc2]");
      assertThatThrownBy(() -> orchestrator.checkReadiness(request))
          .isInstanceOf(InvalidConfigurationException.class);
    }
  }
}
