package io.github.essfailover.report;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stage of a run: from the first beginning to the last end of its steps that the service had to
 * wait for. Stages overlap where their steps did.
 *
 * <p>Immutable.
 */
public record Phase(String name, Instant from, Instant until) {

  private static final Map<String, String> STAGES = stages();

  private static Map<String, String> stages() {
    Map<String, String> stages = new LinkedHashMap<>();
    List.of("quiet", "ready", "fence").forEach(type -> stages.put(type, "fence"));
    List.of("receive", "freeze", "catchup", "archive", "attach")
        .forEach(type -> stages.put(type, "freeze and catch up"));
    List.of("promote", "prepare").forEach(type -> stages.put(type, "promote"));
    List.of("activate", "workloads").forEach(type -> stages.put(type, "start"));
    List.of("dns", "firewall").forEach(type -> stages.put(type, "lead users there"));
    List.of("verify", "record").forEach(type -> stages.put(type, "verify and record"));
    return stages;
  }

  /** From its beginning to its end. */
  public Duration took() {
    return Durations.between(from, until);
  }

  static List<Phase> of(RunReport report) {
    Map<String, Phase> phases = new LinkedHashMap<>();
    for (Step step : report.plan().steps()) {
      boolean awaited = step.onFailure() == OnFailure.ASK && !step.type().equals("fence.debts");
      String stage = STAGES.get(step.type().split("\\.", 2)[0]);
      if (awaited && stage != null) {
        spent(report, step.id(), stage).forEach(phase -> phases.merge(stage, phase, Phase::with));
      }
    }
    List<Phase> ordered = new ArrayList<>(phases.values());
    ordered.sort((a, b) -> a.from().compareTo(b.from()));
    return ordered;
  }

  private static List<Phase> spent(RunReport report, StepId step, String stage) {
    return report
        .step(step)
        .filter(done -> done.startedAt().isPresent() && done.endedAt().isPresent())
        .map(done -> new Phase(stage, done.startedAt().get(), done.endedAt().get()))
        .stream()
        .toList();
  }

  private Phase with(Phase other) {
    return new Phase(
        name,
        other.from.isBefore(from) ? other.from : from,
        other.until.isAfter(until) ? other.until : until);
  }
}
