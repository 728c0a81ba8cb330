package io.github.essfailover.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.FileNotes;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.ReadinessReport.Verdict;
import io.github.essfailover.report.TargetReadiness;
import io.github.essfailover.watch.PeriodicCheck;
import io.github.essfailover.watch.ReplicationLag;
import io.github.essfailover.watch.WatchState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchMetricsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");
  private static final DataCenterId DC2 = DataCenterId.of("dc2");

  @TempDir private Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  private double value(String name, String... tags) {
    return registry.get(name).tags("deployment", "example.org").tags(tags).gauge().value();
  }

  private static WatchState state(Optional<String> problem) {
    TargetReadiness target =
        new TargetReadiness(
            DC2,
            Verdict.READY_WITH_RISKS,
            new TreeMap<>(Map.of("main", DataLoss.none())),
            new TreeMap<>(),
            Optional.of(Duration.ofSeconds(73)),
            OptionalLong.of(0),
            List.of(),
            "the only one");
    Debt debt =
        new Debt(
            RunId.of("example.org-1"),
            StepId.of("fence.hold.dc1"),
            Optional.empty(),
            false,
            "why",
            "do");
    return new WatchState(
        DEPLOYMENT,
        NOW.minusSeconds(40),
        7,
        problem,
        Optional.of(
            new DeploymentReadiness(
                NOW,
                Duration.ofSeconds(1),
                DataCenterId.of("dc1"),
                true,
                new TreeSet<>(),
                List.of(),
                List.of(target))),
        Optional.of(new DeploymentStatus(Optional.empty(), List.of(), List.of(debt))),
        List.of(),
        List.of(
            new ReplicationLag(
                DC2, "main", OptionalLong.of(4096), Optional.of(Duration.ofMillis(1500)), NOW),
            new ReplicationLag(DC2, "other", OptionalLong.empty(), Optional.empty(), NOW)),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void state_lookedAt_isInTheRegistry() {
    PeriodicCheck drill =
        PeriodicCheck.of(DEPLOYMENT, "drill", Duration.ofDays(30), FileNotes.in(folder), clock);
    drill.succeeded(NOW.minusSeconds(3600));
    WatchMetrics metrics = WatchMetrics.of(DEPLOYMENT, clock, drill);
    metrics.bindTo(registry);
    metrics.looked(state(Optional.empty()));

    assertThat(value("essfailover.readiness", "data_center", "dc2")).isEqualTo(1);
    assertThat(value("essfailover.rto.seconds", "data_center", "dc2")).isEqualTo(73);
    assertThat(value("essfailover.replication.lag.bytes", "database", "main")).isEqualTo(4096);
    assertThat(value("essfailover.replication.lag.seconds", "database", "main")).isEqualTo(1.5);
    assertThat(value("essfailover.replication.lag.bytes", "database", "other")).isNaN();
    assertThat(value("essfailover.debts")).isEqualTo(1);
    assertThat(value("essfailover.debts.fence")).isEqualTo(1);
    assertThat(value("essfailover.runs.unfinished")).isZero();
    assertThat(registry.get("essfailover.watch.age").timeGauge().value()).isEqualTo(40);
    assertThat(registry.get("essfailover.periodic.age").timeGauge().value()).isEqualTo(3600);
    assertThat(registry.get("essfailover.watch.looks").functionCounter().count()).isEqualTo(7);
  }

  @Test
  void watch_thatIsBlind_showsNoOldReadiness() {
    WatchMetrics metrics = WatchMetrics.of(DEPLOYMENT, clock);
    metrics.looked(state(Optional.empty()));
    metrics.bindTo(registry);
    assertThat(registry.find("essfailover.readiness").gauge()).isNotNull();
    metrics.looked(state(Optional.of("no answer")));

    assertThat(registry.find("essfailover.readiness").gauge()).isNull();
    assertThat(value("essfailover.watch.blind")).isEqualTo(1);
  }

  @Test
  void beforeTheFirstLook_nothingIsKnown() {
    WatchMetrics.of(DEPLOYMENT, clock).bindTo(registry);

    assertThat(value("essfailover.debts")).isNaN();
    assertThat(registry.get("essfailover.watch.age").timeGauge().value()).isNaN();
  }
}
