package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.testkit.Calls;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are not copies of one database, or not any more. */
class LineageTest {

  private FailoverOnRealServers night;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
  }

  @AfterEach
  void close() {
    night.close();
  }

  @Test
  void bothStandbys_promotedByHand_areRefusedAsTargets() throws Exception {
    night.loseDc1();
    promoteByHand(night.dc2());
    promoteByHand(night.dc3());
    assertThat(night.look("dc2").timeline()).isEqualTo(night.look("dc3").timeline());

    for (String target : new String[] {"dc2", "dc3"}) {
      assertThatThrownBy(() -> night.failOver(target))
          .isInstanceOf(PlanException.class)
          .hasMessageContaining("database main of " + target + " is a primary, not a standby");
    }
  }

  /** Promoted by two runs that did not know of each other; then one was hung below the other. */
  @Test
  void standby_ofAnotherLineageWithTheSameTimeline_isRefusedAsTarget() throws Exception {
    night.loseDc1();
    promote("dc2", "run-a.promote.main.dc2");
    promote("dc3", "run-b.promote.main.dc3");
    night.dc3().stop();
    Files.createFile(night.dc3().dataFolder().resolve("standby.signal"));
    night.dc3().start();
    assertThat(night.look("dc3").timeline()).isEqualTo(night.look("dc2").timeline());
    assertThat(night.look("dc3").isPrimary()).isFalse();

    assertThatThrownBy(() -> night.plan("dc2", "dc3"))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("lineage");
  }

  @Test
  void server_ofAnotherCluster_isRefusedInThePlan() throws Exception {
    Optional<PostgresBinaries> fifteen = PostgresBinaries.installed(15);
    Assumptions.assumeTrue(fifteen.isPresent(), "Debian's postgresql-15 is not installed");
    try (TrioFixture stranger =
        TrioFixture.start(PostgresTrio.in(TrioFixture.WORK).binaries(fifteen.orElseThrow()))) {
      night.loseDc1();
      night.describe("dc3", ours -> stranger.describe(stranger.trio().dc2()).locatedIn("dc3"));

      assertThatThrownBy(() -> night.failOver("dc2"))
          .isInstanceOf(PlanException.class)
          .hasMessageContaining("they are not copies of one database");
      assertThat(stranger.one(stranger.trio().dc2(), "SHOW primary_conninfo"))
          .as("nothing was done to it")
          .contains("port=" + stranger.trio().dc1().port());
    }
  }

  @Test
  void server_withAnotherIdentityThanPinned_isNotTouched() throws Exception {
    night.loseDc1();
    night.describe("dc2", server -> server.systemIdentifier("7000000000000000000"));
    night.gate().answer("freeze\\..*", Choice.STOP);

    RunReport report = night.failOver("dc2");

    Told.report("another identity than pinned", report);
    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(night.asked())
        .hasSize(1)
        .first()
        .asString()
        .contains("WRONG_SYSTEM_IDENTIFIER")
        .contains("expected=7000000000000000000");
    assertThat(night.look("dc2").isPrimary()).isFalse();
    assertThat(night.look("dc2").following()).as("not frozen, either").isPresent();
  }

  private void promoteByHand(PostgresInstance standby) throws Exception {
    assertThat(night.servers().one(standby, "SELECT pg_promote()")).isEqualTo("t");
  }

  private void promote(String dataCenter, String mark) {
    FenceProof proof =
        FenceProof.statedBy(
            Person.named("test"), "a test", List.of(), Instant.now().plusSeconds(60));
    night
        .servers()
        .describe(night.instance(dataCenter))
        .build()
        .promote(new Promotion(MarkId.of(mark), 1, proof))
        .apply(Calls.by(Clock.systemUTC()));
  }
}
