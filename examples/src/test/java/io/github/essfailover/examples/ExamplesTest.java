package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.alert.WebhookAlerts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs and prints what it promises. */
class ExamplesTest {

  private static final String TAKEN_OVER =
      "COMPLETED_WITH_DEBTS: dc2 has taken over from dc1, with debts; dc1 IS NOT FENCED";

  private interface Example {
    void run(String[] arguments) throws Exception;
  }

  @Test
  void helloFailover_run_printsPlanAndReport() throws Exception {
    assertThat(printedBy(HelloFailoverMain::main))
        .contains("example.org: failover from dc1 to dc2", "point of no return", TAKEN_OVER)
        .contains("dc2 is active");
  }

  @Test
  void switchover_run_movesTheServiceAndProvesThatNothingIsLost() throws Exception {
    assertThat(printedBy(SwitchoverMain::main))
        .contains("example.org: switchover from dc1 to dc2", "Positions in the log")
        .contains("dc2 has taken over from dc1", "data of main   none");
  }

  @Test
  void rejoin_run_makesAProperStandbyAndNothingIsOwed() throws Exception {
    assertThat(printedBy(RejoinMain::main))
        .contains("rejoin of dc1 behind dc2", "given up by Ada")
        .contains("COMPLETED: dc1 is a standby of dc2", "Owed: []");
  }

  @Test
  void failback_run_endsWhereItBegan() throws Exception {
    assertThat(printedBy(FailbackMain::main))
        .contains("dc1 is a standby of dc2", "dc1 has taken over from dc2", "Active: dc1");
  }

  @Test
  void drill_run_triesAStandbyAndSaysWhatWasProved() throws Exception {
    assertThat(printedBy(DrillMain::main))
        .contains("example.org: drill of dc3 beside dc1")
        .contains("dc3 was tried and is a standby again")
        .contains("Drill of dc3 beside dc1", "p95Millis", "journalHash", "digest");
  }

  @Test
  void planOnly_run_printsAPlanThatCanBeReadBackAndChangesNothing() throws Exception {
    assertThat(printedBy(PlanOnlyMain::main))
        .contains("data of main   none", "Read back with the same digest: true")
        .contains("Still writable: [dc1/main]");
  }

  @Test
  void rehearse_run_saysEveryCallAndChangesNothing() throws Exception {
    assertThat(printedBy(RehearseMain::main))
        .contains("PASSED: example.org: switchover from dc1 to dc2", "dc2/database/main: promote")
        .contains("Runs in the journal: 0", "Still writable: [dc1/main]");
  }

  @Test
  void reports_run_leavesAPageThatTellsWhatHappened() throws Exception {
    String printed = printedBy(ReportsMain::main);

    assertThat(printed).contains(TAKEN_OVER, "Open ");
    String page = printed.substring(printed.indexOf("Open ") + 5).strip();
    assertThat(Files.readString(Path.of(page))).contains("<!DOCTYPE html>", "uptime monitor");
    assertThat(Path.of(page).resolveSibling("runbook.md"))
        .content()
        .contains("## promote.main.dc2");
  }

  @Test
  void approveElsewhere_run_executesThePlanThatWasApproved() throws Exception {
    assertThat(printedBy(ApproveElsewhereMain::main))
        .containsPattern("Grace reads plan \\p{XDigit}{64} of \\d+ steps")
        .contains(TAKEN_OVER);
  }

  @Test
  void resumeAfterCrash_run_endsAsIfNothingHadHappened() throws Exception {
    assertThat(printedBy(ResumeAfterCrashMain::main))
        .contains("The first process is gone; writable: [dc2/main]", TAKEN_OVER);
  }

  @Test
  void ownListener_run_hearsStepsAndTheEnd() throws Exception {
    assertThat(printedBy(OwnListenerMain::main))
        .containsPattern("promote.main.dc2 +PROVEN")
        .containsPattern("fence.database.main.dc1 +OWED")
        .contains("Ended: COMPLETED_WITH_DEBTS");
  }

  @Test
  void ownReadinessCheck_run_isPartOfTheReport() throws Exception {
    assertThat(printedBy(OwnReadinessCheckMain::main))
        .contains("READY_WITH_RISKS", "200 seats, 450 users")
        .doesNotContain("500 seats");
  }

  @Test
  void guard_run_holdsTheDataCenterThatCameBack() throws Exception {
    assertThat(printedBy(GuardMain::main))
        .contains("guard.acted [dc1]: cluster: was started", "Guard of dc1: HELD")
        .contains("Writable: [dc2/main]", "dc2 is active since", "approved by");
  }

  @Test
  void ownStep_run_isPartOfPlanAndReport() throws Exception {
    assertThat(printedBy(OwnStepMain::main))
        .contains("the CDN forgets the old data center")
        .containsPattern("cdn.purge.dc2 +proven");
  }

  @Test
  void besideEss_run_movesKeycloakToo() throws Exception {
    assertThat(printedBy(BesideEssMain::main))
        .containsPattern("keycloak.stop.dc2 +proven")
        .containsPattern("keycloak.start.dc2 +proven")
        .contains("Keycloak: {dc1=0, dc2=2}");
  }

  @Test
  void ownDatabase_run_isPromotedBesidePostgres() throws Exception {
    assertThat(printedBy(OwnDatabaseMain::main))
        .contains("COMPLETED: dc2 has taken over from dc1")
        .containsPattern("promote.ledger.dc2 +proven")
        .contains("ledger.dc1 leads: false", "ledger.dc2 leads: true", "ledger.dc3 leads: false");
  }

  @Test
  void watch_run_raisesTheSilenceAndPredictsTheLoss() throws Exception {
    assertThat(printedBy(WatchMain::main))
        .contains("RAISED ERROR watch.silent [dc1]")
        .contains("fail over to dc2", "remembered: at least");
  }

  @Test
  void alertmanager_built_connectsToNothingAndPrintsNoSecret() {
    try (WebhookAlerts alerts = WatchSample.alertmanager(() -> "secret")) {
      assertThat(alerts.toString()).isEqualTo("alerts to alertmanager.example.org");
    }
  }

  @Test
  void drill_neverDone_isAFinding(@TempDir Path folder) {
    assertThat(WatchSample.drills(folder).age()).isEmpty();
  }

  @Test
  void realAdapters_built_connectToNothing(@TempDir Path folder) {
    try (FailoverOrchestrator orchestrator =
        RealAdaptersSample.orchestrator(folder.resolve("journal"), new NoSecrets())) {
      assertThat(orchestrator.unfinishedRuns()).isEmpty();
    }
  }

  private static final class NoSecrets implements RealAdaptersSample.Secrets {
    @Override
    public String kubeconfig(String dataCenter) {
      return """
      apiVersion: v1
      kind: Config
      current-context: only
      contexts: [{name: only, context: {cluster: only, user: nobody}}]
      clusters: [{name: only, cluster: {server: "https://k8s.%s.invalid:6443"}}]
      users: [{name: nobody, user: {}}]
      """
          .formatted(dataCenter);
    }

    @Override
    public String databasePassword(String dataCenter) {
      return "secret";
    }

    @Override
    public byte[] tsig() {
      return new byte[32];
    }
  }

  private static String printedBy(Example example) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.run(new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
