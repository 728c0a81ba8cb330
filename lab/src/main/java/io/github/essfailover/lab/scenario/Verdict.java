package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.screen.Summary;
import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.ClientReport;
import io.github.essfailover.lab.traffic.EventStore;
import io.github.essfailover.lab.traffic.Gap;
import io.github.essfailover.lab.world.Inspection;
import io.github.essfailover.lab.world.Lab;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts what a scenario ended with and compares it with what it demands.
 *
 * <p>Confined to one thread.
 */
final class Verdict {

  private static final String MEDIA = "verify.media.dc2";

  private final Scenario scenario;
  private final Stage stage;
  private final Instant zero;
  private final ClientReport users;
  private final List<RunFacts> runs;

  Verdict(Scenario scenario, Stage stage, Instant begin) {
    this.scenario = scenario;
    this.stage = stage;
    this.zero = stage.zero().orElse(begin);
    this.users = stage.report();
    this.runs = stage.runs();
  }

  Ending judge() {
    Inspection found = stage.lab().inspect();
    Optional<Duration> downtime = users.downtime(zero).map(Gap::length);
    LabResult result = result(found, downtime);
    Demands demands = new Demands(result, users, zero, runs);
    scenario.demand(demands);
    stage.lab().leaks().forEach(leak -> demands.demand(false, leak));
    return new Ending(result, summary(result, downtime, demands.unmet()));
  }

  private LabResult result(Inspection found, Optional<Duration> downtime) {
    Lab lab = stage.lab();
    Optional<RunFacts> last = runs.stream().reduce((first, second) -> second);
    // A rejoin that follows moves nothing, and would say nothing about the old side.
    Optional<RunFacts> moving =
        runs.stream().filter(RunFacts::moved).reduce((first, second) -> second).or(() -> last);
    Optional<Instant> promoted = moving.flatMap(RunFacts::promotedAt);
    Optional<Instant> gate =
        moving.flatMap(RunFacts::gateOpenedAt).filter(at -> promoted.isPresent());
    return new LabResult(
        scenario.id(),
        last.map(RunFacts::outcome).orElse("none"),
        last.flatMap(RunFacts::activeDataCenter).orElse(""),
        found.writable(),
        found.replicating(),
        downtime.map(Duration::toMillis).orElse(-1L),
        users.count(),
        lost(found),
        promoted.map(at -> users.countFrom("dc1", at)).orElse(0L),
        gate.map(at -> lab.remote().countFrom(lab.dc1().address(), at)).orElse(0L),
        moving.map(run -> run.number(MEDIA, "mediaAudited")).orElse(-1L),
        moving.map(run -> run.number(MEDIA, "mediaMissing")).orElse(-1L),
        last.map(RunFacts::debts).orElse(List.of()),
        runs.stream().map(RunFacts::outcome).toList(),
        runs.stream().flatMap(run -> run.answers().stream()).toList(),
        new TreeMap<>(stage.measured()));
  }

  /** Messages that are not on the new primary; all of them when there is none. */
  private long lost(Inspection found) {
    if (found.writable().isEmpty()) {
      return users.count();
    }
    String primary = found.writable().contains("dc2") ? "dc2" : found.writable().get(0);
    try {
      return users
          .lost(EventStore.in(stage.lab().dataCenter(primary).database().superuser("synapse")))
          .size();
    } catch (SQLException e) {
      return users.count();
    }
  }

  private Summary summary(LabResult result, Optional<Duration> downtime, List<String> unmet) {
    Map<String, Long> byDataCenter =
        users.acknowledged().stream()
            .collect(Collectors.groupingBy(Acknowledged::dataCenter, Collectors.counting()));
    return new Summary(
        scenario.id() + ": " + scenario.headline(),
        String.join(", then ", result.outcomes()),
        zero,
        timeline(),
        downtime,
        new Summary.Messages(
            result.acknowledgedWrites(), result.lostAcknowledgedWrites(), byDataCenter),
        result.activeDataCenter().isEmpty() ? "nobody" : result.activeDataCenter(),
        result.writablePrimaries(),
        result.replicating(),
        result.debts(),
        unmet);
  }

  private List<Summary.Moment> timeline() {
    List<Summary.Moment> moments = new ArrayList<>(stage.moments());
    runs.forEach(run -> moments.addAll(run.timeline()));
    users
        .lastFrom("dc1")
        .ifPresent(
            a -> moments.add(new Summary.Moment(a.at(), "dc1 acknowledged the last message")));
    users
        .firstFrom("dc2", zero)
        .ifPresent(
            a -> moments.add(new Summary.Moment(a.at(), "dc2 acknowledged the first message")));
    return moments.stream().distinct().toList();
  }
}
