package io.github.essfailover.report;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.request.Drill;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a drill proved, for people who were not there. Folded from the run's journal alone; its hash
 * covers every line of it.
 *
 * <p>Immutable.
 *
 * @param approvedBy who approved the plan
 * @param proved what was seen, by step, of the steps that were proven
 * @param recoveryTime from the drill's begin until the service answered at the drilled data center;
 *     empty when it never did
 * @param behindBytes at most so much of each database a failover at that moment would have lost: by
 *     how much the detached copy's log ended before that of the active one, read right afterwards
 * @param measured latencies in milliseconds, requests and errors of the load, by slice
 * @param journalHash the hash of the journal's last record, empty when it is not known
 */
public record DrillEvidence(
    RunId run,
    DataCenterId drilled,
    DataCenterId active,
    String reason,
    Person approvedBy,
    Instant startedAt,
    Instant endedAt,
    Outcome outcome,
    SortedMap<String, String> proved,
    Optional<Duration> recoveryTime,
    SortedMap<String, String> behindBytes,
    SortedMap<String, String> measured,
    String journalHash) {

  private static final String BEHIND = "behindBytes";

  /** Copies what it is given. */
  public DrillEvidence {
    proved = Collections.unmodifiableSortedMap(new TreeMap<>(proved));
    behindBytes = Collections.unmodifiableSortedMap(new TreeMap<>(behindBytes));
    measured = Collections.unmodifiableSortedMap(new TreeMap<>(measured));
  }

  /**
   * The evidence of a run.
   *
   * @throws IllegalArgumentException when the run is no drill
   */
  public static DrillEvidence of(RunHistory history) {
    JournalEntry.RunOpened opened =
        history
            .opening()
            .filter(each -> each.plan().request() instanceof Drill)
            .orElseThrow(() -> new IllegalArgumentException(history.run() + " is no drill"));
    RunReport report = RunReport.of(history);
    SortedMap<String, String> proved = new TreeMap<>();
    SortedMap<String, String> measured = new TreeMap<>();
    SortedMap<String, String> behind = new TreeMap<>();
    for (StepReport step : report.steps()) {
      if (step.state() == StepState.PROVEN) {
        proved.put(step.step().value(), step.seen());
        Optional.ofNullable(step.outputs().get(BEHIND))
            .ifPresent(bytes -> behind.put(step.step().value(), bytes));
        if (step.step().value().startsWith("drill.load.")) {
          step.outputs().forEach((key, value) -> measured.put(step.step() + "." + key, value));
        }
      }
    }
    DataCenterId drilled = opened.plan().request().target();
    Optional<Duration> recovery =
        report
            .step(StepId.of("drill.probe." + drilled))
            .filter(step -> step.state() == StepState.PROVEN)
            .flatMap(StepReport::endedAt)
            .map(at -> Duration.between(report.startedAt(), at));
    return new DrillEvidence(
        report.run(),
        drilled,
        opened.plan().request().source(),
        opened.plan().request().reason(),
        opened.approvedBy(),
        report.startedAt(),
        report.endedAt(),
        report.outcome(),
        proved,
        recovery,
        behind,
        measured,
        history.lastHash());
  }

  /** Whether the standby was tried and is one again. */
  public boolean succeeded() {
    return outcome == Outcome.COMPLETED;
  }

  /** A digest of everything else in it: who changes a line changes it. */
  public String digest() {
    return Sha256.hex(JsonText.writeCanonical(fields()));
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append("Drill of ").append(drilled).append(" beside ").append(active).append('\n');
    fields().forEach((name, value) -> line(text, name, value));
    line(text, "digest", digest());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      text.append("  ").append(name).append('\n');
      map.forEach(
          (key, each) -> text.append("    ").append(key).append("  ").append(each).append('\n'));
    } else {
      text.append("  ").append(name).append("  ").append(value).append('\n');
    }
  }

  /** For machines. */
  public String toJson() {
    Map<String, Object> json = fields();
    json.put("digest", digest());
    return JsonText.writeIndented(json);
  }

  private Map<String, Object> fields() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", 1L);
    json.put("run", run.value());
    json.put("drilled", drilled.value());
    json.put("active", active.value());
    json.put("reason", reason);
    json.put("approvedBy", approvedBy.name());
    json.put("startedAt", startedAt.toString());
    json.put("endedAt", endedAt.toString());
    json.put("outcome", outcome.name());
    json.put("recoveryMillis", recoveryTime.map(Duration::toMillis).orElse(-1L));
    json.put("behindBytes", new LinkedHashMap<>(behindBytes));
    json.put("measured", new LinkedHashMap<>(measured));
    json.put("proved", new LinkedHashMap<>(proved));
    json.put("journalHash", journalHash);
    return json;
  }

  /** All drills of these runs, oldest first. */
  public static List<DrillEvidence> all(List<RunHistory> runs) {
    return runs.stream()
        .filter(run -> run.opening().filter(e -> e.plan().request() instanceof Drill).isPresent())
        .map(DrillEvidence::of)
        .sorted((one, other) -> one.startedAt().compareTo(other.startedAt()))
        .toList();
  }
}
