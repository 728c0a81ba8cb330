package io.github.essfailover.lab;

import io.github.essfailover.lab.screen.StepScreen;
import io.github.essfailover.lab.screen.Summary;
import io.github.essfailover.lab.screen.Terminal;
import io.github.essfailover.lab.site.Daemons;
import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.ClientReport;
import io.github.essfailover.lab.traffic.EventStore;
import io.github.essfailover.lab.traffic.Gap;
import io.github.essfailover.lab.traffic.TrafficClient;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The scenario {@link Scenario#POWER_LOSS}: users write, dc1 vanishes, a procedure moves the
 * service to dc2, users go on writing; then everything is counted.
 *
 * <p>Confined to one thread.
 */
final class PowerLoss {

  private static final Duration BEFORE = Duration.ofSeconds(3);
  private static final Duration AFTER = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration REFRESH = Duration.ofMillis(250);

  /** How it ended. */
  record Ending(LabResult result, Summary summary) {

    /** Whether everything is as the scenario demands. */
    boolean isAsDemanded() {
      return summary.unmet().isEmpty();
    }
  }

  private final Lab lab;
  private final Procedure procedure;
  private final Terminal terminal;
  private final TrafficClient users;

  PowerLoss(Lab lab, Procedure procedure, Terminal terminal, int messagesPerSecond) {
    this.lab = lab;
    this.procedure = procedure;
    this.terminal = terminal;
    this.users = lab.users(messagesPerSecond);
  }

  /** Plays it, writes {@code messages.tsv} and {@code lab.json}, and prints the summary. */
  Ending play() throws Exception {
    StepScreen screen = new StepScreen(terminal);
    users.start();
    waitFor(BEFORE, () -> users.acknowledgedSoFar() > 0);
    Instant lostAt = Instant.now();
    lab.dc1().powerLoss();
    screen.say("dc1 lost power; " + users.acknowledgedSoFar() + " messages were acknowledged.");
    RunFacts facts = run(screen);
    waitFor(AFTER, () -> users.report().countFrom("dc2", lostAt) > 0);
    users.close();
    Files.write(lab.folder().resolve("messages.tsv"), users.report().log());
    Ending ending = judge(lostAt, facts);
    Files.writeString(lab.folder().resolve("lab.json"), ending.result().toJson());
    ending.summary().render().forEach(terminal.out()::println);
    return ending;
  }

  private RunFacts run(StepScreen screen) throws Exception {
    Thread refreshing = Daemons.start("step-screen", () -> refresh(screen));
    try {
      return procedure.failOver(lab, screen);
    } finally {
      refreshing.interrupt();
      refreshing.join();
      screen.end();
    }
  }

  private static void refresh(StepScreen screen) {
    try {
      while (true) {
        Thread.sleep(REFRESH.toMillis());
        screen.refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits that long, and then until it is so or patience ends. */
  private static void waitFor(Duration least, BooleanSupplier condition)
      throws InterruptedException {
    Thread.sleep(least.toMillis());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
  }

  private Ending judge(Instant lostAt, RunFacts facts) {
    ClientReport report = users.report();
    Inspection found = lab.inspect();
    Optional<Duration> downtime = report.downtime(lostAt).map(Gap::length);
    LabResult result =
        new LabResult(
            Scenario.POWER_LOSS.id(),
            facts.outcome(),
            facts.activeDataCenter().orElse(""),
            found.writable(),
            found.replicating(),
            downtime.map(Duration::toMillis).orElse(-1L),
            report.count(),
            lost(report, found),
            report.countFrom("dc1", facts.promotedAt().orElse(lostAt)),
            lab.remote().countFrom(lab.dc1().address(), facts.gateOpenedAt().orElse(lostAt)),
            facts.debts());
    List<String> unmet = Demands.unmetByPowerLoss(result, report, lostAt);
    return new Ending(result, summary(result, report, facts, lostAt, downtime, unmet));
  }

  /** Messages that are not on the new primary; all of them when there is none. */
  private long lost(ClientReport report, Inspection found) {
    if (found.writable().isEmpty()) {
      return report.count();
    }
    String primary = found.writable().contains("dc2") ? "dc2" : found.writable().get(0);
    try {
      return report
          .lost(EventStore.in(lab.dataCenter(primary).database().superuser("synapse")))
          .size();
    } catch (SQLException e) {
      return report.count();
    }
  }

  private static Summary summary(
      LabResult result,
      ClientReport report,
      RunFacts facts,
      Instant lostAt,
      Optional<Duration> downtime,
      List<String> unmet) {
    Map<String, Long> byDataCenter =
        report.acknowledged().stream()
            .collect(Collectors.groupingBy(Acknowledged::dataCenter, Collectors.counting()));
    return new Summary(
        Scenario.POWER_LOSS.id() + ": " + Scenario.POWER_LOSS.headline(),
        result.outcome(),
        lostAt,
        timeline(report, facts, lostAt),
        downtime,
        new Summary.Messages(
            result.acknowledgedWrites(), result.lostAcknowledgedWrites(), byDataCenter),
        result.activeDataCenter().isEmpty() ? "nobody" : result.activeDataCenter(),
        result.writablePrimaries(),
        result.replicating(),
        result.debts(),
        unmet);
  }

  private static List<Summary.Moment> timeline(
      ClientReport report, RunFacts facts, Instant lostAt) {
    List<Summary.Moment> moments = new ArrayList<>(facts.timeline());
    moments.add(new Summary.Moment(lostAt, "dc1 lost power"));
    report
        .lastFrom("dc1")
        .ifPresent(
            a -> moments.add(new Summary.Moment(a.at(), "dc1 acknowledged the last message")));
    facts
        .gateOpenedAt()
        .ifPresent(at -> moments.add(new Summary.Moment(at, "the fence gate opened")));
    facts.promotedAt().ifPresent(at -> moments.add(new Summary.Moment(at, "dc2 was promoted")));
    report
        .firstFrom("dc2", lostAt)
        .ifPresent(
            a -> moments.add(new Summary.Moment(a.at(), "dc2 acknowledged the first message")));
    return moments;
  }
}
