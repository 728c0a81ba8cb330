package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.RestoreTests;
import io.github.essfailover.testkit.FakeBackupCatalog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backups before and after a failover. */
class BackupScenarioTest {

  private static final String STEP = "backup.main.dc2";

  private final Stage stage = Stage.seeded(7).commits(3);

  private FakeBackupCatalog catalog() {
    return stage.world.dataCenter("dc2").backups("main");
  }

  @Test
  void promotion_withoutANewBaseBackup_owesOneAtOnceAndSaysWhatIsArchived() {
    catalog().takeBaseBackup();
    stage.time.advance(Duration.ofMinutes(5));
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    Debt debt = debt(report);
    assertThat(debt.why())
        .contains("take a new base backup of main in dc2", "nothing of timeline 2");
    assertThat(debt.remedy()).contains("a base backup of main is taken in dc2");
    assertThat(stage.stateOf(report, "record.dc2")).isEqualTo(StepState.PROVEN);
  }

  @Test
  void owedBackup_onceItIsTaken_isSettled() {
    catalog();
    stage.world.powerLoss("dc1");
    RunReport report = stage.failover(Stage.LOST);
    stage.time.advance(Duration.ofMinutes(30));
    catalog().archive();

    RunReport still = stage.settle(report.run());
    assertThat(debt(still).why()).contains("archiving goes on with timeline 2");

    catalog().failToTakeBaseBackup();
    assertThat(stage.stateOf(stage.settle(report.run()), STEP)).isEqualTo(StepState.OWED);

    catalog().takeBaseBackup();
    assertThat(stage.stateOf(stage.settle(report.run()), STEP)).isEqualTo(StepState.PROVEN);
  }

  @Test
  void catalogueThatCannotBeRead_isOwedWithTheReason() {
    catalog().losesTheRepository();
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(debt(report).why()).contains("cannot be read", "It does not answer.");
  }

  @Test
  void dataCenterWithoutACatalogue_hasNoSuchStep() {
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.debts()).allMatch(Debt::isFence);
  }

  @Test
  void readiness_ofBackups_isReportedForEachDataCenter() {
    stage.world.dataCenter("dc1").backups("main").takeBaseBackup();
    catalog();
    List<Finding> findings =
        stage
            .builder()
            .restoreTests(RestoreTests.allAt(stage.time.clock().instant()))
            .build()
            .checkReadiness(Stage.LOST)
            .findings();

    assertThat(findings)
        .filteredOn(f -> f.check().startsWith("backup."))
        .extracting(f -> f.check() + " " + f.dataCenter().orElseThrow())
        .containsExactlyInAnyOrder("backup.missing dc2", "backup.undeclared dc3");
  }

  private static Debt debt(RunReport report) {
    return report.debts().stream()
        .filter(d -> d.step().value().equals(STEP))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no debt " + STEP + " in " + report.debts()));
  }
}
