package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        .contains("Failover of example.org from dc1 to dc2", "point of no return", TAKEN_OVER)
        .contains("dc2 is active");
  }

  @Test
  void switchover_run_movesTheServiceAndProvesThatNothingIsLost() throws Exception {
    assertThat(printedBy(SwitchoverMain::main))
        .contains("Switchover of example.org from dc1 to dc2", "Positions in the log")
        .contains("dc2 has taken over from dc1", "data of main   none");
  }

  @Test
  void planOnly_run_printsAPlanThatCanBeReadBackAndChangesNothing() throws Exception {
    assertThat(printedBy(PlanOnlyMain::main))
        .contains("data of main   none", "Read back with the same digest: true")
        .contains("Still writable: [dc1/main]");
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
