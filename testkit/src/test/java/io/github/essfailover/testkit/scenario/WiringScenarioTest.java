package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.report.ReadinessReport.Verdict;
import io.github.essfailover.report.TargetReadiness;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.simulation.Tap;
import org.junit.jupiter.api.Test;

/** Adapters that somebody gave to the wrong data center: nothing is planned with them. */
class WiringScenarioTest {

  private final Stage stage = Stage.seeded(77);

  /** Somebody believes, and declares, that these adapters lead to dc3. */
  private final Tap declared =
      new Tap(
          (resource, method, result) -> method.equals("locatedIn") ? Location.in("dc3") : result,
          Tap.Courier.atOnce(),
          violation -> {});

  /** dc3 with the cluster of one data center and the database of another. */
  private FailoverOrchestrator wired(String cluster, String database) {
    OrchestratorBuilder builder =
        FailoverOrchestrator.builder()
            .deployment("example.org")
            .dns(stage.world.dns())
            .service(stage.world.probe())
            .clock(stage.time.clock())
            .nanoTime(stage.time::nanoTime)
            .journal(stage.journal)
            .approvals(stage.people)
            .workers(stage.time.executor())
            .timer(stage.time.executor());
    builder.dataCenters(own("dc1").build(), own("dc2").build());
    FakeDataCenter dc3 = stage.world.dataCenter("dc3");
    return builder
        .dataCenters(
            DataCenter.named("dc3")
                .cluster(declared.on(ClusterAdapter.class, "dc3", place(cluster).cluster()))
                .database(
                    declared.on(DatabaseAdapter.class, "dc3", place(database).database("main")))
                .firewall(dc3.firewalls().iterator().next())
                .ingress("192.0.2.30")
                .build())
        .build();
  }

  private FakeDataCenter place(String name) {
    return stage.world.dataCenter(name);
  }

  private DataCenter.Builder own(String name) {
    FakeDataCenter place = place(name);
    DataCenter.Builder builder =
        DataCenter.named(name).cluster(place.cluster()).database(place.database("main"));
    place.firewalls().forEach(builder::firewall);
    place.ingress().forEach(address -> builder.ingress(address.value()));
    return builder;
  }

  @Test
  void plan_oneDatabaseServerForTwoDataCenters_impossibleAndBothAreNamed() {
    stage.world.powerLoss("dc1");

    PlanException refusal =
        catchThrowableOfType(PlanException.class, () -> wired("dc3", "dc2").plan(Stage.LOST));

    assertThat(refusal.code()).isEqualTo("PLAN_IMPOSSIBLE");
    assertThat(refusal)
        .hasMessageContaining(
            "database main of dc3 and database main of dc2 are one and the same server");
  }

  /** As long as all is well, and somebody can still mend it. */
  @Test
  void readiness_oneDatabaseServerForTwoDataCenters_noTargetIsReady() {
    assertThat(wired("dc3", "dc2").checkReadiness().targets())
        .extracting(TargetReadiness::verdict)
        .containsOnly(Verdict.NOT_READY);
  }

  @Test
  void plan_oneClusterForTwoDataCenters_saysSo() {
    stage.world.powerLoss("dc1");

    assertThat(wired("dc2", "dc3").plan(Stage.LOST).findings())
        .extracting(Finding::check)
        .contains("cluster.shared");
  }

  @Test
  void plan_eachWithItsOwn_saysNothingOfIt() {
    stage.world.powerLoss("dc1");

    assertThat(wired("dc3", "dc3").plan(Stage.LOST).findings())
        .extracting(Finding::check)
        .doesNotContain("cluster.shared");
  }
}
