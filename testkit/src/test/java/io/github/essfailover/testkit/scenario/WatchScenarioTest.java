package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.FailoverWatch;
import io.github.essfailover.WatchBuilder;
import io.github.essfailover.alert.Alert;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.RememberedLoss;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.TargetReadiness;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryNotes;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.watch.ReplicationLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a watch notices, remembers and settles, in virtual time. */
class WatchScenarioTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final Person ADA = Person.named("Ada");

  private final Stage stage = Stage.seeded(7);
  private final InMemoryNotes notes = new InMemoryNotes();
  private final List<AlertChange> changes = new ArrayList<>();

  private FailoverWatch watch(UnaryOperator<WatchBuilder> options) {
    return watch(stage.orchestrator(), options);
  }

  private FailoverWatch watch(FailoverOrchestrator of, UnaryOperator<WatchBuilder> options) {
    return options.apply(of.watch().notes(notes).alerts(changes::add)).start();
  }

  private void pass(Duration time) {
    stage.time.advance(time);
  }

  private List<String> changed(String check) {
    return changes.stream()
        .filter(c -> c.alert().check().equals(check))
        .map(c -> c.kind() + " " + c.alert().dataCenter().map(DataCenterId::value).orElse("-"))
        .toList();
  }

  private static List<String> checks(FailoverWatch watch) {
    return watch.state().alerts().stream().map(Alert::check).toList();
  }

  @Test
  void healthyDeployment_watched_isReadyAndLagsAreKnown() {
    stage.commits(3);
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(5));

    DeploymentReadiness readiness = watch.state().readiness().orElseThrow();
    assertThat(readiness.active()).isEqualTo(DC1);
    assertThat(readiness.targets())
        .extracting(t -> t.target().value())
        .containsExactly("dc2", "dc3");
    assertThat(watch.state().looks()).isBetween(8L, 12L);
    assertThat(watch.state().lags())
        .extracting(ReplicationLag::bytes)
        .allSatisfy(bytes -> assertThat(bytes).hasValue(0));
    assertThat(changed("watch.lag")).isEmpty();
    assertThat(changed("watch.silent")).isEmpty();
  }

  @Test
  void standbyThatLags_isAnAlertUntilItCaughtUp() {
    FailoverWatch watch = watch(it -> it.maxLag(500, Duration.ofHours(1)));
    pass(Duration.ofMinutes(1));
    stage.world.partition("dc1", "dc2");
    stage.commits(20);
    pass(Duration.ofSeconds(8));
    assertThat(changed("watch.lag")).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(changed("watch.lag")).containsExactly("RAISED dc2");
    stage.world.healAll();
    pass(Duration.ofMinutes(2));

    assertThat(changed("watch.lag")).containsExactly("RAISED dc2", "CLEARED dc2");
    assertThat(checks(watch)).doesNotContain("watch.lag");
  }

  @Test
  void primaryThatIsGone_lossIsPredictedFromWhatIsRemembered() {
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(1));
    stage.world.partition("dc1", "dc2");
    stage.world.partition("dc1", "dc3");
    stage.commits(10);
    pass(Duration.ofSeconds(40));
    stage.world.powerLoss("dc1");
    pass(Duration.ofMinutes(2));

    List<TargetReadiness> targets = watch.state().readiness().orElseThrow().targets();
    RememberedLoss loss = targets.get(0).remembered().get("main");
    assertThat(loss.atLeastBytes()).isPositive();
    assertThat(loss.asOf()).isBefore(stage.time.now().minusSeconds(100));
    assertThat(watch.state().readiness().orElseThrow().toText()).contains("remembered: at least");
    assertThat(changed("watch.silent")).containsExactly("RAISED dc1");
    // What is remembered is no fact of the plan and nothing that anybody approves.
    assertThat(targets.get(0).rpo().get("main").bytes()).isEmpty();
  }

  @Test
  void watchThatBegins_whenThePrimaryIsGone_recallsItsPosition() {
    FailoverWatch before = watch(it -> it);
    pass(Duration.ofMinutes(1));
    stage.commits(10);
    pass(Duration.ofSeconds(30));
    before.close();
    stage.world.powerLoss("dc1");
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(2));

    assertThat(watch.state().positions()).hasSize(1);
    assertThat(watch.state().readiness().orElseThrow().targets().get(0).remembered())
        .containsKey("main");
  }

  @Test
  void nobodyKnowsWhoIsActive_isAnAlertThatNamesAdoption() {
    stage.world.powerLoss("dc1");
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(2));

    assertThat(watch.state().alerts())
        .filteredOn(alert -> alert.check().equals("watch.blind"))
        .singleElement()
        .satisfies(alert -> assertThat(alert.seen()).contains("adopt(...)"));
  }

  private List<Debt> owed() {
    return stage.orchestrator().status().owed();
  }

  private RunReport failedOver() {
    stage.world.powerLoss("dc1");
    RunReport report = stage.failover(Stage.LOST);
    assertThat(owed()).isNotEmpty();
    return report;
  }

  @Test
  void debts_ofALostDataCenter_areSettledWhenItReturnsAndNotBefore() {
    RunReport report = failedOver();
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(20));
    long epochs = stage.journal.read(report.run()).size();
    assertThat(changed("debt.fence")).contains("RAISED dc1");
    assertThat(owed().stream().anyMatch(Debt::isFence)).isTrue();
    stage.world.powerReturns("dc1");
    pass(Duration.ofMinutes(20));

    assertThat(owed().stream().filter(Debt::isFence)).isEmpty();
    assertThat(stage.journal.read(report.run()).size()).isGreaterThan((int) epochs);
    assertThat(stage.world.acknowledging("synapse")).containsExactly("dc2");
    assertThat(changed("debt.fence")).contains("CLEARED dc1");
    assertThat(watch.state().status().orElseThrow().active().orElseThrow().dataCenter().value())
        .isEqualTo("dc2");
  }

  @Test
  void debts_whileTheKillSwitchIsThrown_stayOwedAndTheStateShowsIt() {
    InMemoryNotes switches = new InMemoryNotes();
    KillSwitch killSwitch =
        KillSwitch.over(switches, DeploymentId.of("example.org"), stage.time.clock());
    failedOver();
    killSwitch.halt(ADA, "we look at dc1 first");
    FailoverWatch watch = watch(stage.builder().killSwitch(switches).build(), it -> it);
    stage.world.powerReturns("dc1");
    pass(Duration.ofMinutes(10));
    assertThat(owed().stream().filter(Debt::isFence)).isNotEmpty();
    assertThat(watch.state().halts()).hasSize(1);
    assertThat(checks(watch)).contains("watch.halted");
    killSwitch.release(ADA, "done");
    pass(Duration.ofMinutes(10));

    assertThat(owed().stream().filter(Debt::isFence)).isEmpty();
    assertThat(checks(watch)).doesNotContain("watch.halted");
  }

  @Test
  void debts_againstTheActiveDataCenter_areNeverSettled() {
    RunReport report = failedOver();
    stage.world.powerReturns("dc1");
    List<String> owedBefore = stepsOwed(report.run());
    stage.orchestrator().adoptDespite(DC1, ADA, "people went back by hand");
    FailoverWatch watch = watch(it -> it);
    int before = stage.journal.read(report.run()).size();
    pass(Duration.ofMinutes(20));

    assertThat(owedBefore).isNotEmpty();
    assertThat(stage.journal.read(report.run())).hasSize(before);
    assertThat(watch.state().readiness().orElseThrow().active()).isEqualTo(DC1);
  }

  private List<String> stepsOwed(RunId run) {
    return stage.orchestrator().report(run).steps().stream()
        .filter(step -> step.state() == StepState.OWED)
        .map(step -> step.step().value())
        .toList();
  }

  @Test
  void runThatWasAbandoned_isAnAlert() {
    ScheduledExecutorService process = stage.time.newExecutor("first process");
    stage.world.powerLoss("dc1");
    FailoverOrchestrator first = stage.orchestratorOn(process);
    first.start(first.plan(Stage.LOST));
    pass(Duration.ofSeconds(2));
    process.shutdownNow();
    watch(it -> it);
    pass(Duration.ofMinutes(5));

    assertThat(changed("run.unfinished")).containsExactly("RAISED -");
  }

  @Test
  void adapterThatHangs_doesNotStopTheOthers() {
    stage
        .world
        .faults()
        .on("dc3", Port.DATABASE, "observe")
        .call(5)
        .with(new Fault.Hangs(Duration.ofMinutes(10)));
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(1));
    long callsBefore = stage.calls("dc2", Port.DATABASE, "observe");
    pass(Duration.ofMinutes(3));

    assertThat(stage.calls("dc2", Port.DATABASE, "observe")).isGreaterThan(callsBefore + 60);
    assertThat(watch.state().positions()).hasSize(1);
  }

  @Test
  void close_leavesNoTimerAndMakesNoCall() {
    FailoverWatch watch = watch(it -> it);
    pass(Duration.ofMinutes(2));
    watch.close();
    pass(Duration.ofSeconds(20));
    int calls = stage.world.faults().calls().size();
    pass(Duration.ofHours(1));

    assertThat(stage.world.faults().calls()).hasSize(calls);
  }

  @Test
  void sinkThatThrows_hidesNothingFromTheOthers() {
    stage.world.powerLoss("dc1");
    watch(
        it ->
            it.alerts(
                change -> {
                  throw new IllegalStateException("no paper");
                }));
    pass(Duration.ofMinutes(2));

    assertThat(changed("watch.blind")).containsExactly("RAISED -");
  }

  @Test
  void standbyOfTwo_thatIsBetter_isProposedWithTheReason() {
    stage.world.partition("dc1", "dc2");
    for (int i = 0; i < 30; i++) {
      stage.world.dataCenter("dc1").commit("main", 100_000);
    }
    DeploymentReadiness readiness = stage.orchestrator().checkReadiness();

    assertThat(readiness.targets().get(0).target().value()).isEqualTo("dc3");
    assertThat(readiness.targets().get(0).reason()).startsWith("before dc2: it ");
    assertThat(readiness.toJson()).contains("\"proposed\": \"dc3\"", "\"rtoMillis\"");
  }

  @Test
  void twoHundredLooks_leaveNoMoreWaitingThanOne() {
    FailoverWatch watch = watch(it -> it.every(Duration.ofSeconds(5)));
    pass(Duration.ofMinutes(18));

    assertThat(watch.state().looks()).isGreaterThan(200);
    watch.close();
    pass(Duration.ofMinutes(1));
    int calls = stage.world.faults().calls().size();
    pass(Duration.ofMinutes(10));
    assertThat(stage.world.faults().calls()).hasSize(calls);
  }
}
