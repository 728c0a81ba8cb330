package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.screen.Summary;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the lab has to know about a run to judge it.
 *
 * <p>Immutable.
 *
 * @param activeDataCenter the one that the record names when the run has ended
 * @param answers what was asked and answered, see {@link ScriptedHuman#answered()}
 * @param skew how much the clock was off of who brought it to its end
 */
public record RunFacts(
    RunReport report, Optional<String> activeDataCenter, List<String> answers, Duration skew) {

  /** Copies what it is given. */
  public RunFacts {
    answers = List.copyOf(answers);
  }

  /** The run. */
  public RunId run() {
    return report.run();
  }

  /** In core's words, for instance {@code COMPLETED_WITH_DEBTS}. */
  public String outcome() {
    return report.outcome().name();
  }

  /** Ids of the steps that are owed. */
  public List<String> debts() {
    return report.debts().stream().map(Debt::step).map(StepId::value).toList();
  }

  /** What the step saw last; empty when the plan has no such step. */
  public String seen(String step) {
    return report.step(StepId.of(step)).map(StepReport::seen).orElse("");
  }

  /** Whether the step is proven. */
  public boolean isProven(String step) {
    return report
        .step(StepId.of(step))
        .filter(found -> found.state() == StepState.PROVEN)
        .isPresent();
  }

  /** Whether it promoted something for good; a drill's promotions are named otherwise. */
  public boolean moved() {
    return report.steps().stream()
        .anyMatch(
            step -> step.step().value().startsWith("promote.") && step.state() == StepState.PROVEN);
  }

  /** A number that the step put out; -1 when it did not. */
  public long number(String step, String output) {
    return report
        .step(StepId.of(step))
        .map(found -> Long.parseLong(found.outputs().getOrDefault(output, "-1")))
        .orElse(-1L);
  }

  /** When the fence gate opened, by proof or by override; empty also when it was taken back. */
  public Optional<Instant> gateOpenedAt() {
    String gate = "fence.gate.dc1";
    return report
        .step(StepId.of(gate))
        .filter(step -> step.state().isSettled())
        .flatMap(step -> endOf(gate));
  }

  /** When the promotion was proven. */
  public Optional<Instant> promotedAt() {
    return isProven("promote.main.dc2") ? endOf("promote.main.dc2") : Optional.empty();
  }

  /** When the step ended, if it did; by the lab's clock, for what the skewed one did. */
  Optional<Instant> endOf(String step) {
    return report.step(StepId.of(step)).flatMap(StepReport::endedAt).map(this::byTheLab);
  }

  private Instant byTheLab(Instant at) {
    // The run began by a clock that was right.
    Instant least = skew.isNegative() ? report.startedAt() : report.startedAt().plus(skew);
    boolean skewed = skew.isNegative() ? at.isBefore(least) : !at.isBefore(least);
    return skewed ? at.minus(skew) : at;
  }

  /** Moments worth a line in the summary. */
  List<Summary.Moment> timeline() {
    List<Summary.Moment> moments = new ArrayList<>();
    moments.add(new Summary.Moment(report.startedAt(), "the plan was approved, the run began"));
    gateOpenedAt().ifPresent(at -> moments.add(new Summary.Moment(at, "the fence gate opened")));
    promotedAt().ifPresent(at -> moments.add(new Summary.Moment(at, "dc2 was promoted")));
    report.steps().stream()
        .filter(step -> step.step().value().startsWith("dns."))
        .filter(step -> step.state() == StepState.PROVEN)
        .flatMap(step -> step.endedAt().stream())
        .map(this::byTheLab)
        .findFirst()
        .ifPresent(at -> moments.add(new Summary.Moment(at, "every DNS server answered dc2")));
    moments.add(
        new Summary.Moment(byTheLab(report.endedAt()), "the run ended: " + report.headline()));
    return moments;
  }
}
