package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.lab.world.LabShape;
import io.github.essfailover.model.StepId;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.request.Drill;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * dc3 is tried while dc1 serves under load: its gateway, left open by somebody, is closed; its
 * database is detached, promoted, used by a homeserver under load, and made a standby again.
 */
final class TriedStandby implements Scenario {

  static final Duration LOAD = Duration.ofSeconds(12);

  private static final String OUT = "outboundFromDrilledWhileIsolated";
  private static final String ON_DC1 = "messagesOfTheDrillOnDc1";
  private static final String ON_DC3 = "messagesOfTheDrillLeftOnDc3";
  private static final String REQUESTS = "requestsOfTheLoad";
  private static final String ERRORS = "errorsOfTheLoad";
  private static final long LONGEST_MILLIS = 3_000;

  @Override
  public String id() {
    return "drill";
  }

  @Override
  public String headline() {
    return "dc3 is tried in isolation while dc1 serves, and stands by again";
  }

  @Override
  public LabShape shape() {
    return LabShape.standard().probedInside("dc3");
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    LabDataCenter dc3 = lab.dc3();
    try (Untouched untouched = Untouched.by(lab)) {
      stage.happens("somebody left the gateway of dc3 open", () -> dc3.gateway().close(Set.of()));
      Instant begins = Instant.now();
      stage.disaster("a drill of dc3 begins", () -> {});
      RunFacts drill =
          stage.failOver(
              Drill.of("dc3").because("CHG-4808: quarterly drill").beside("dc1").underLoadFor(LOAD),
              ScriptedHuman.ada());
      untouched.measure(stage, begins);
      stage.measure(
          OUT, between(lab, dc3, drill, "drill.isolate.gateway.dc3", "drill.replication.main.dc3"));
      stage.measure(ON_DC1, Untouched.written(lab.dc1()));
      stage.measure(ON_DC3, Untouched.written(dc3));
      stage.measure(REQUESTS, sum(drill, "requests"));
      stage.measure(ERRORS, sum(drill, "errors"));
    }
  }

  /** What reached another server from there between the ends of two steps; -1 without them. */
  private static long between(
      Lab lab, LabDataCenter from, RunFacts run, String first, String last) {
    return run.endOf(first)
        .flatMap(
            begin ->
                run.endOf(last)
                    .map(
                        end ->
                            lab.remote().countFrom(from.address(), begin)
                                - lab.remote().countFrom(from.address(), end)))
        .orElse(-1L);
  }

  private static long sum(RunFacts run, String output) {
    return run.report().steps().stream()
        .filter(step -> step.step().value().startsWith("drill.load."))
        .map(StepReport::step)
        .map(StepId::value)
        .mapToLong(step -> run.number(step, output))
        .sum();
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED")
        .dc1GoesOn()
        .answers()
        .equal("debts", List.of(), demands.result().debts())
        .measured(Untouched.SERVED, 1, 1)
        .measured(Untouched.SERVED_OPEN, 0, 0)
        .measured(Untouched.OBJECTS, 0, 0)
        .measured(Untouched.NAMES, 0, 0)
        .measured(Untouched.BUDGET, 64, 4096)
        .measured(Untouched.BY_DRILLED, 0, 0)
        .measured(OUT, 0, 0)
        .measured(ON_DC1, 0, 0)
        .measured(ON_DC3, 0, 0)
        .measured(REQUESTS, 2, Long.MAX_VALUE)
        .measured(ERRORS, 0, 0)
        .demand(
            demands.result().clientDowntimeMillis() >= 0
                && demands.result().clientDowntimeMillis() <= LONGEST_MILLIS,
            "clientDowntimeMillis is " + demands.result().clientDowntimeMillis());
  }
}
