package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.CriticalPath;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run did, told from its journal alone: any process that can read the journal can make it.
 *
 * <p>Immutable.
 *
 * @param splitRisk whether a person went on without proof that the source is fenced
 * @param startedAt when the run was opened
 * @param endedAt the time of the journal's last entry
 * @param steps in the order of the plan
 * @param foundLoss the loss of each database group as found at catch-up
 * @param evidence everything that vouched for the source being fenced
 * @param answers what people decided, in order
 * @param debts what is owed
 * @param trail who approved, carried out and decided, and the mark of the journal
 * @param measurements what others measured; see {@link #with}
 */
public record RunReport(
    RunId run,
    Plan plan,
    Outcome outcome,
    boolean splitRisk,
    String note,
    Instant startedAt,
    Instant endedAt,
    List<StepReport> steps,
    SortedMap<String, DataLoss> foundLoss,
    List<Evidence> evidence,
    List<Answer> answers,
    List<Debt> debts,
    RunTrail trail,
    List<Measurement> measurements) {

  /** Copies what it is given. */
  public RunReport {
    steps = List.copyOf(steps);
    foundLoss = Collections.unmodifiableSortedMap(new TreeMap<>(foundLoss));
    evidence = List.copyOf(evidence);
    answers = List.copyOf(answers);
    debts = List.copyOf(debts);
    measurements = List.copyOf(measurements);
  }

  /** The report of a run, from what it wrote down; a run that has not ended is INTERRUPTED. */
  public static RunReport of(RunHistory history) {
    return ReportFold.of(history);
  }

  /** What the states that a run wrote down so far make of it. */
  public static Outcome outcome(RunHistory history) {
    return ReportFold.outcome(history);
  }

  /** The step of that id. */
  public Optional<StepReport> step(StepId id) {
    return steps.stream().filter(step -> step.step().equals(id)).findFirst();
  }

  /** From the opening of the run until the service was verified, or until its end. */
  public Duration recoveryTime() {
    Instant served =
        steps.stream()
            .filter(step -> step.step().value().startsWith("verify.service"))
            .flatMap(step -> step.endedAt().stream())
            .findFirst()
            .orElse(endedAt);
    return Durations.between(startedAt, served);
  }

  /** The steps that made the recovery as long as it was. */
  public CriticalPath criticalPath() {
    return CriticalPath.of(awaited(), taken());
  }

  /**
   * How much longer each step could have taken without making the recovery longer. Steps that are
   * owed have none: nobody waited for them.
   */
  public Map<StepId, Duration> slack() {
    return CriticalPath.slack(awaited(), taken());
  }

  /** The stages of the run that were reached, in the order of their beginning. */
  public List<Phase> phases() {
    return Phase.of(this);
  }

  private List<Step> awaited() {
    Set<StepId> owed = debts.stream().map(Debt::step).collect(Collectors.toSet());
    return plan.steps().stream()
        .filter(step -> !step.type().equals("fence.debts"))
        .filter(step -> !owed.contains(step.id()))
        .toList();
  }

  /** Looked up once for all steps: there may be thousands. */
  private Function<Step, Duration> taken() {
    Map<StepId, Duration> taken = new HashMap<>();
    steps.forEach(step -> taken.putIfAbsent(step.step(), step.took()));
    return step -> taken.getOrDefault(step.id(), Duration.ZERO);
  }

  /** One line that a person reads first. */
  public String headline() {
    return ReportText.headline(this);
  }

  /** For people. */
  public String toText() {
    return ReportText.of(this);
  }

  /** For machines; docs/run-report.schema.json describes it. */
  public String toJson() {
    return ReportJson.of(this);
  }

  /** For people, in Markdown with GitHub's tables. */
  public String toMarkdown() {
    return RunPage.markdown(this);
  }

  /**
   * For people, as one HTML page that needs nothing else: no network, no script. Everything that
   * came from outside is escaped.
   */
  public String toHtml() {
    return RunPage.html(this);
  }

  /** The same report with one more measurement. */
  public RunReport with(Measurement measurement) {
    List<Measurement> more = new ArrayList<>(measurements);
    more.add(measurement);
    return new RunReport(
        run, plan, outcome, splitRisk, note, startedAt, endedAt, steps, foundLoss, evidence,
        answers, debts, trail, more);
  }
}
