package io.github.essfailover.report;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of a run on its time, for pages. */
final class RunTimeline {

  /** A step of no length is still to be seen: so much of the width at least. */
  private static final double THINNEST_PERCENT = 0.6;

  private static final int MARKS = 4;

  private RunTimeline() {}

  /** One row for each step of the plan. */
  static List<Map<String, Object>> rows(RunReport report) {
    Set<StepId> critical = new HashSet<>(report.criticalPath().steps());
    Map<StepId, Duration> slack = report.slack();
    Map<StepId, Step> plan = new HashMap<>();
    report.plan().steps().forEach(step -> plan.put(step.id(), step));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (StepReport step : report.steps()) {
      Map<String, Object> row = new LinkedHashMap<>();
      Optional<Step> planned = Optional.ofNullable(plan.get(step.step()));
      row.put("step", step.step().value());
      row.put("summary", planned.map(Step::summary).orElse(""));
      row.put("state", word(step.state()));
      row.put("critical", critical.contains(step.step()));
      row.put("at", step.startedAt().map(at -> offset(report, at)).orElse(""));
      row.put(
          "took", began(step) && step.endedAt().isPresent() ? Durations.words(step.took()) : "");
      row.put("budget", planned.map(each -> Durations.words(each.budget())).orElse(""));
      row.put("over", planned.filter(each -> isOver(step, each)).isPresent());
      row.put(
          "slack",
          began(step) && slack.containsKey(step.step())
              ? Durations.words(slack.get(step.step()))
              : "");
      row.put("attempts", step.attempts() > 1 ? step.attempts() + " attempts" : "");
      row.put("seen", step.seen());
      row.put("by", step.by().map(Person::name).orElse(""));
      row.put("found", found(step));
      row.put("bar", began(step));
      row.put("from", percent(began(step) ? start(report, step) : 0));
      row.put("length", percent(began(step) ? length(report, step) : 0));
      rows.add(row);
    }
    return rows;
  }

  /** Times along the upper edge. */
  static List<Map<String, Object>> marks(RunReport report) {
    List<Map<String, Object>> marks = new ArrayList<>();
    for (int i = 0; i <= MARKS; i++) {
      Duration at = total(report).multipliedBy(i).dividedBy(MARKS);
      marks.add(Map.of("label", "+" + Durations.words(at)));
    }
    return marks;
  }

  static String criticalPath(RunReport report) {
    return report.criticalPath().steps().stream()
        .map(StepId::value)
        .collect(Collectors.joining(" → "));
  }

  static String offset(RunReport report, Instant at) {
    return "+" + Durations.words(Durations.between(report.startedAt(), at));
  }

  /** An instant as people read it. */
  static String instant(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** When the service was first proved to answer. */
  static Optional<Instant> serviceProof(RunReport report) {
    return report.steps().stream()
        .filter(step -> step.step().value().startsWith("verify.service"))
        .filter(step -> step.state() == StepState.PROVEN)
        .flatMap(step -> step.endedAt().stream())
        .findFirst();
  }

  private static String found(StepReport step) {
    return step.outputs().entrySet().stream()
        .map(output -> output.getKey() + " " + output.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String word(StepState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean began(StepReport step) {
    return step.startedAt().isPresent();
  }

  private static boolean isOver(StepReport step, Step planned) {
    return step.took().compareTo(planned.budget()) > 0;
  }

  private static double start(RunReport report, StepReport step) {
    return share(report, Durations.between(report.startedAt(), step.startedAt().orElseThrow()));
  }

  private static double length(RunReport report, StepReport step) {
    Instant end = step.endedAt().orElse(report.endedAt());
    Duration took = Durations.between(step.startedAt().orElseThrow(), end);
    return Math.min(Math.max(share(report, took), THINNEST_PERCENT), 100 - start(report, step));
  }

  private static double share(RunReport report, Duration part) {
    double share = 100.0 * part.toMillis() / total(report).toMillis();
    return Math.max(0, Math.min(share, 100 - THINNEST_PERCENT));
  }

  private static Duration total(RunReport report) {
    Duration total = Durations.between(report.startedAt(), report.endedAt());
    return total.toMillis() < 1 ? Duration.ofMillis(1) : total;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
