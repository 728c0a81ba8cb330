package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.report.Rehearsal;
import io.github.essfailover.report.Rehearsal.Overall;
import io.github.essfailover.report.Rehearsal.Part;
import io.github.essfailover.report.Rehearsal.Verdict;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.PortCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A rehearsal says what would be called, and calls nothing that changes anything. */
class RehearsalScenarioTest {

  private static final Switchover MOVE = Switchover.from("dc1").to("dc2").because("CHG-1: patches");
  private static final Rejoin BACK = Rejoin.of("dc1").because("CHG-7: dc1 has power again");
  private static final Drill TRY =
      Drill.of("dc3").because("quarterly drill").beside("dc1").underLoadFor(Duration.ofSeconds(10));

  /** All that the fakes were asked; every other method of theirs changes something. */
  private static final Set<String> LOOKS =
      Set.of(
          "database observe",
          "database observeThrough",
          "cluster observe",
          "firewall observe",
          "dns observe",
          "probe look");

  /** Rehearses, and proves that nothing was written anywhere and nobody was asked. */
  private static Rehearsal onlyLooking(Stage stage, FailoverRequest request) {
    FailoverOrchestrator orchestrator = stage.orchestrator();
    int callsBefore = stage.world.faults().calls().size();
    int questions = stage.people.questions().size();
    Map<RunId, Integer> journal = records(stage);
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(effects::add);

    Rehearsal rehearsal = orchestrator.rehearse(request);

    List<PortCall> calls = stage.world.faults().calls();
    List<PortCall> made = calls.subList(callsBefore, calls.size());
    assertThat(effects).isEmpty();
    assertThat(made.stream().map(call -> call.port() + " " + call.method()).distinct())
        .as("only looks")
        .isSubsetOf(LOOKS);
    assertThat(stage.people.questions()).hasSize(questions);
    assertThat(records(stage)).isEqualTo(journal);
    assertThat(rehearsal.steps().stream().map(Part::step))
        .containsExactlyElementsOf(rehearsal.plan().steps().stream().map(s -> s.id()).toList());
    assertThat(rehearsal.digest()).isEqualTo(rehearsal.plan().digest());
    return rehearsal;
  }

  private static Map<RunId, Integer> records(Stage stage) {
    Map<RunId, Integer> records = new TreeMap<>();
    stage.journal.runs().forEach(run -> records.put(run, stage.journal.read(run).size()));
    return records;
  }

  private static Part part(Rehearsal rehearsal, String step) {
    return rehearsal.steps().stream()
        .filter(part -> part.step().equals(StepId.of(step)))
        .findFirst()
        .orElseThrow();
  }

  private static Verdict verdict(Rehearsal rehearsal, String step) {
    return part(rehearsal, step).verdict();
  }

  @Test
  void failover_everythingAnswers_passesAndSaysEveryCall() {
    Rehearsal rehearsal = onlyLooking(Stage.seeded(801).commits(5), Stage.LOST);

    assertThat(rehearsal.overall()).isEqualTo(Overall.PASSED);
    Part freeze = part(rehearsal, "freeze.main.dc2");
    assertThat(freeze.verdict()).isEqualTo(Verdict.READY);
    assertThat(freeze.now()).contains("still fed");
    assertThat(freeze.calls())
        .singleElement()
        .satisfies(call -> assertThat(call.lines()).anyMatch(l -> l.contains("stop receiving")));
    Part promote = part(rehearsal, "promote.main.dc2");
    assertThat(promote.verdict()).isEqualTo(Verdict.KNOWN_ONLY_IN_THE_RUN);
    assertThat(promote.reason()).contains("proved that the source is fenced");
    assertThat(promote.calls()).isNotEmpty();
    assertThat(part(rehearsal, "activate.dc2").reason())
        .contains("comes after prepare.main.dc2", "MANIFEST_LEADS_ELSEWHERE");
    assertThat(verdict(rehearsal, "quiet.dc2")).isEqualTo(Verdict.ALREADY_SO);
    assertThat(part(rehearsal, "verify.service.dc2").reason()).contains("as a user");
  }

  @Test
  void failover_sourceLost_owesItsFencesAndPasses() {
    Stage stage = Stage.seeded(802).commits(5);
    stage.world.powerLoss("dc1");

    Rehearsal rehearsal = onlyLooking(stage, Stage.LOST);

    assertThat(rehearsal.overall()).isEqualTo(Overall.PASSED_WITH_DEBTS);
    assertThat(part(rehearsal, "fence.database.main.dc1").reason()).contains("UNREACHABLE");
    assertThat(verdict(rehearsal, "freeze.main.dc2")).isEqualTo(Verdict.READY);
  }

  @Test
  void failover_stepMayNotLook_wouldFailThere() {
    Stage stage = Stage.seeded(803).commits(5);
    FailoverOrchestrator orchestrator = stage.orchestrator();
    stage
        .world
        .faults()
        .on("dc2", Port.FIREWALL, "observe")
        .with(new Fault.Permanent("PERMISSION_DENIED"));

    Rehearsal rehearsal = orchestrator.rehearse(Stage.LOST);

    assertThat(rehearsal.steps())
        .filteredOn(part -> part.verdict() == Verdict.WOULD_FAIL)
        .singleElement()
        .satisfies(part -> assertThat(part.reason()).contains("PERMISSION_DENIED"));
    assertThat(rehearsal.overall()).isNotEqualTo(Overall.PASSED);
  }

  @Test
  void switchover_everythingAnswers_passes() {
    Rehearsal rehearsal = onlyLooking(Stage.seeded(804).commits(5), MOVE);

    assertThat(rehearsal.overall()).isEqualTo(Overall.PASSED);
    assertThat(verdict(rehearsal, "fence.hold.dc1")).isEqualTo(Verdict.READY);
    assertThat(verdict(rehearsal, "receive.main.dc2")).isEqualTo(Verdict.KNOWN_ONLY_IN_THE_RUN);
  }

  @Test
  void drill_everythingAnswers_whatTheDrillBreaksIsNotCalledSo() {
    Rehearsal rehearsal = onlyLooking(Stage.seeded(805).commits(5), TRY);

    assertThat(rehearsal.overall()).isEqualTo(Overall.PASSED);
    assertThat(verdict(rehearsal, "drill.before.dc3")).isEqualTo(Verdict.ALREADY_SO);
    assertThat(verdict(rehearsal, "drill.detach.main.dc3")).isEqualTo(Verdict.READY);
    for (String later : List.of("drill.stop.dc3", "drill.rebuild.main.dc3", "drill.after.dc3")) {
      assertThat(verdict(rehearsal, later)).as(later).isEqualTo(Verdict.KNOWN_ONLY_IN_THE_RUN);
    }
    assertThat(part(rehearsal, "drill.load.1.dc3").reason()).contains("as a user");
  }

  @Test
  void rejoin_dataCenterIsBack_passesAndTheJournalStaysAsItWas() {
    Stage stage = Stage.seeded(806).commits(5);
    stage.world.powerLoss("dc1");
    stage.failover(Stage.LOST);
    stage.world.powerReturns("dc1");

    Rehearsal rehearsal = onlyLooking(stage, BACK);

    assertThat(rehearsal.overall()).isEqualTo(Overall.PASSED);
    assertThat(verdict(rehearsal, "keep.hold.dc1")).isEqualTo(Verdict.READY);
    assertThat(part(rehearsal, "rejoin.main.dc1").calls()).isNotEmpty();
  }

  @Test
  void rehearsal_thenTheRun_goesAsRehearsed() {
    Stage stage = Stage.seeded(807).commits(5);
    Rehearsal rehearsal = onlyLooking(stage, MOVE);
    int before = stage.world.faults().calls().size();

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    Set<String> rehearsed =
        rehearsal.steps().stream()
            .flatMap(part -> part.calls().stream())
            .map(call -> call.on().toString())
            .collect(Collectors.toSet());
    assertThat(
            stage.world.faults().calls().stream()
                .skip(before)
                .filter(call -> !LOOKS.contains(call.port() + " " + call.method()))
                .filter(call -> call.port() != Port.PROBE)
                .map(call -> call.place() + "/" + call.port() + "/" + call.name()))
        .as("the run changes nothing that was not rehearsed")
        .isSubsetOf(rehearsed);
  }

  @Test
  void impossible_isRefusedAsAPlanIs() {
    Stage stage = Stage.seeded(808).commits(5);
    stage.world.powerLoss("dc2");

    assertThatThrownBy(() -> stage.orchestrator().rehearse(Stage.LOST))
        .isInstanceOf(PlanException.class);
    assertThat(stage.journal.runs()).isEmpty();
  }

  @Test
  void rehearsal_onPaper_namesPlanVerdictsAndCalls() {
    Rehearsal rehearsal = onlyLooking(Stage.seeded(809).commits(5), Stage.LOST);

    assertThat(rehearsal.toText())
        .startsWith("PASSED: example.org: failover from dc1 to dc2")
        .contains(rehearsal.digest().substring(0, 16), "known only in the run", "stop receiving");
    assertThat(rehearsal.toMarkdown())
        .contains("| freeze.main.dc2 | ready |", "## freeze.main.dc2", "stop receiving");
    assertThat(rehearsal.toJson())
        .contains("\"overall\":", "KNOWN_ONLY_IN_THE_RUN", rehearsal.digest());
  }
}
