package io.github.essfailover.internal.rehearsal;

import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Parallel;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.Rehearsal;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Looks at every step of a plan at once, each look bounded; calls nothing that changes. What hangs
 * keeps its worker until it returns, and nobody else. Thread-safe.
 */
public final class Rehearser {

  private final Surroundings surroundings;
  private final Seams seams;
  private final Duration limit;

  /** Rehearses in this world, for at most so long. */
  public Rehearser(Surroundings surroundings, Seams seams, Duration limit) {
    this.surroundings = surroundings;
    this.seams = seams;
    this.limit = limit;
  }

  /** The rehearsal of a plan; thread-safe. */
  public Rehearsal rehearse(Plan plan, List<RunHistory> runs) {
    Deadline deadline = Deadline.after(limit, seams.clock());
    RunId run = RunId.of("rehearsal-" + plan.digest().substring(0, 12));
    long epoch = 1 + runs.stream().mapToLong(Rehearser::lastEpoch).max().orElse(0);
    Map<StepId, Look> looks = new TreeMap<>();
    Map<Resource, List<Finding>> checks = new TreeMap<>();
    List<Callable<Runnable>> calls = new ArrayList<>();
    for (Step step : plan.steps()) {
      looks.put(step.id(), Look.nothing(step, "no answer within " + limit));
      calls.add(() -> look(step, run, epoch, deadline, looks));
    }
    adapters()
        .forEach(
            (on, adapter) -> {
              // What was not checked is no green tick.
              checks.put(on, List.of(late(adapter)));
              calls.add(() -> check(on, adapter, deadline, checks));
            });
    new Parallel(seams).all(calls, deadline).forEach(Runnable::run);
    Judgement judgement = new Judgement(checks);
    return new Rehearsal(
        plan,
        seams.clock().instant(),
        plan.steps().stream()
            .map(
                step ->
                    judgement.of(
                        looks.getOrDefault(step.id(), Look.nothing(step, "was not looked at"))))
            .toList());
  }

  private Runnable look(
      Step step, RunId run, long epoch, Deadline deadline, Map<StepId, Look> looks) {
    StepHandler handler = surroundings.handlers().get(step.type());
    if (handler == null) {
      String why = "no handler of this orchestrator knows steps of type " + step.type();
      return () -> looks.put(step.id(), Look.nothing(step, why));
    }
    Look look =
        Look.at(
            step,
            handler,
            new RehearsalContext(
                surroundings, run, epoch, step, seams.clock().instant(), deadline));
    return () -> looks.put(step.id(), look);
  }

  private Finding late(Adapter adapter) {
    return Finding.of(
        "checks.late",
        Severity.ERROR,
        adapter.kind() + " " + adapter.name() + " did not finish its check within " + limit,
        "find out what hangs; a data center that does not answer may be lost");
  }

  private static Runnable check(
      Resource on, Adapter adapter, Deadline deadline, Map<Resource, List<Finding>> checks) {
    List<Finding> findings = new ArrayList<>();
    try {
      findings.addAll(adapter.check(deadline));
    } catch (RuntimeException e) {
      findings.add(
          Finding.of(
              "check.failed",
              Severity.WARNING,
              adapter.kind() + " " + adapter.name() + ": " + e.getMessage(),
              "a check should report, not fail; mend what it names"));
    }
    return () -> checks.put(on, findings);
  }

  private Map<Resource, Adapter> adapters() {
    Map<Resource, Adapter> adapters = new TreeMap<>();
    for (Site site : surroundings.sites().values()) {
      adapters.put(Resource.cluster(site.id()), site.cluster());
      site.databases().forEach((name, it) -> adapters.put(Resource.database(site.id(), name), it));
      site.firewalls().forEach((name, it) -> adapters.put(Resource.firewall(site.id(), name), it));
      site.power().ifPresent(it -> adapters.put(Resource.power(site.id()), it));
    }
    surroundings.dns().forEach(zone -> adapters.put(Resource.dns(zone.name()), zone));
    return adapters;
  }

  /** As far as the journal tells; the lock may have given away more. */
  private static long lastEpoch(RunHistory history) {
    return history.entries().stream()
        .flatMap(
            entry ->
                entry instanceof JournalEntry.RunOpened opened
                    ? Stream.of(opened.epoch())
                    : entry instanceof JournalEntry.RunResumed resumed
                        ? Stream.of(resumed.epoch())
                        : entry instanceof JournalEntry.DebtsReopened reopened
                            ? Stream.of(reopened.epoch())
                            : Stream.of())
        .max(Long::compare)
        .orElse(0L);
  }
}
