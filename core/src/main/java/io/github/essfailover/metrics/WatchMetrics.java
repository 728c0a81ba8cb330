package io.github.essfailover.metrics;

import io.github.essfailover.alert.Alert;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.ReadinessReport.Verdict;
import io.github.essfailover.report.TargetReadiness;
import io.github.essfailover.watch.PeriodicCheck;
import io.github.essfailover.watch.ReplicationLag;
import io.github.essfailover.watch.WatchListener;
import io.github.essfailover.watch.WatchState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A watch's state as Micrometer's meters, named {@code essfailover.*} and tagged with the
 * deployment; docs/watch.md lists them. Values that are not known are NaN, never 0.
 *
 * <p>Give it to the watch as a listener too: data centers and databases become meters when a look
 * ends. Thread-safe.
 */
public final class WatchMetrics implements MeterBinder, WatchListener {

  private static final String DATA_CENTER = "data_center";
  private static final String DATABASE = "database";

  private final Tags deployment;
  private final Clock clock;
  private final List<PeriodicCheck> periodic;
  private final List<Meters> bound = new ArrayList<>();
  private volatile @Nullable WatchState last;

  private record Meters(
      MultiGauge readiness, MultiGauge rto, MultiGauge bytes, MultiGauge seconds) {}

  private WatchMetrics(DeploymentId deployment, Clock clock, List<PeriodicCheck> periodic) {
    this.deployment = Tags.of("deployment", deployment.value());
    this.clock = clock;
    this.periodic = List.copyOf(periodic);
  }

  /**
   * Meters of a watch.
   *
   * @param clock the orchestrator's, for ages
   * @param periodic checks whose age is metered too
   */
  public static WatchMetrics of(DeploymentId deployment, Clock clock, PeriodicCheck... periodic) {
    return new WatchMetrics(deployment, clock, List.of(periodic));
  }

  @Override
  public void looked(WatchState state) {
    last = state;
    synchronized (bound) {
      bound.forEach(each -> register(each, state));
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    TimeGauge.builder("essfailover.watch.age", this::lookAge, TimeUnit.SECONDS)
        .tags(deployment)
        .description("Since the last look of the watch ended")
        .register(registry);
    FunctionCounter.builder("essfailover.watch.looks", this, m -> m.number(WatchState::looks))
        .tags(deployment)
        .description("Looks that ended")
        .register(registry);
    gauge(
        registry,
        "essfailover.watch.blind",
        "1: the last look brought nothing",
        s -> s.problem().isPresent() ? 1 : 0);
    gauge(
        registry,
        "essfailover.kill.switches",
        "Kill switches that are thrown",
        s -> s.halts().size());
    gauge(
        registry,
        "essfailover.alerts.error",
        "Alerts of severity ERROR",
        s -> alerts(s, Severity.ERROR));
    gauge(
        registry,
        "essfailover.alerts.warning",
        "Alerts of severity WARNING",
        s -> alerts(s, Severity.WARNING));
    gauge(
        registry, "essfailover.debts", "Debts that are open", s -> status(s, d -> d.owed().size()));
    gauge(
        registry,
        "essfailover.debts.fence",
        "Fence debts that are open",
        s -> status(s, d -> d.owed().stream().filter(Debt::isFence).count()));
    gauge(
        registry,
        "essfailover.runs.unfinished",
        "Runs that have not ended",
        s -> status(s, d -> d.unfinished().size()));
    for (PeriodicCheck check : periodic) {
      TimeGauge.builder("essfailover.periodic.age", check, TimeUnit.SECONDS, WatchMetrics::age)
          .tags(deployment.and("check", check.name()))
          .description("Since the last success")
          .register(registry);
    }
    Meters meters =
        new Meters(
            multi(registry, "essfailover.readiness", "0 not ready, 1 with risks, 2 ready"),
            multi(registry, "essfailover.rto.seconds", "Predicted time to recover"),
            multi(registry, "essfailover.replication.lag.bytes", "Log that a standby lacks"),
            multi(registry, "essfailover.replication.lag.seconds", "How old a standby's data is"));
    synchronized (bound) {
      bound.add(meters);
      WatchState state = last;
      if (state != null) {
        register(meters, state);
      }
    }
  }

  private void register(Meters meters, WatchState state) {
    List<TargetReadiness> targets =
        state.readiness().map(DeploymentReadiness::targets).orElse(List.of());
    // Old readiness is no readiness: while the watch is blind the gauges are gone.
    boolean blind = state.problem().isPresent();
    List<MultiGauge.Row<?>> readiness = new ArrayList<>();
    List<MultiGauge.Row<?>> rto = new ArrayList<>();
    for (TargetReadiness each : blind ? List.<TargetReadiness>of() : targets) {
      Tags tags = at(each.target());
      readiness.add(MultiGauge.Row.of(tags, level(each.verdict())));
      rto.add(MultiGauge.Row.of(tags, each.rto().map(WatchMetrics::seconds).orElse(Double.NaN)));
    }
    List<MultiGauge.Row<?>> bytes = new ArrayList<>();
    List<MultiGauge.Row<?>> seconds = new ArrayList<>();
    for (ReplicationLag lag : state.lags()) {
      Tags tags = at(lag.dataCenter()).and(DATABASE, lag.database());
      bytes.add(
          MultiGauge.Row.of(
              tags, lag.bytes().isPresent() ? (double) lag.bytes().getAsLong() : Double.NaN));
      seconds.add(
          MultiGauge.Row.of(tags, lag.time().map(WatchMetrics::seconds).orElse(Double.NaN)));
    }
    meters.readiness().register(readiness, true);
    meters.rto().register(rto, true);
    meters.bytes().register(bytes, true);
    meters.seconds().register(seconds, true);
  }

  private Tags at(DataCenterId dataCenter) {
    return deployment.and(DATA_CENTER, dataCenter.value());
  }

  private static double level(Verdict verdict) {
    return switch (verdict) {
      case READY -> 2;
      case READY_WITH_RISKS -> 1;
      case NOT_READY -> 0;
    };
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static double alerts(WatchState state, Severity severity) {
    return state.alerts().stream().map(Alert::severity).filter(severity::equals).count();
  }

  private static double status(WatchState state, ToDoubleFunction<DeploymentStatus> value) {
    return state.status().map(value::applyAsDouble).orElse(Double.NaN);
  }

  private static double age(PeriodicCheck check) {
    try {
      return check.age().map(WatchMetrics::seconds).orElse(Double.NaN);
    } catch (RuntimeException unreadable) {
      // A gauge must not throw; that the notes cannot be read is a finding of readiness.
      return Double.NaN;
    }
  }

  private double lookAge() {
    return number(state -> seconds(Duration.between(state.at(), clock.instant())));
  }

  private double number(ToDoubleFunction<WatchState> value) {
    WatchState state = last;
    return state == null ? Double.NaN : value.applyAsDouble(state);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<WatchState> value) {
    Gauge.builder(name, this, m -> m.number(value))
        .tags(deployment)
        .description(description)
        .register(registry);
  }

  private static MultiGauge multi(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }
}
