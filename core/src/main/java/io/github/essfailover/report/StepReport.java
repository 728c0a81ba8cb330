package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of one step.
 *
 * <p>Immutable.
 *
 * @param attempts how often it was begun; 0: never
 * @param seen what was last seen, or why it failed
 * @param by who waived or overrode it
 * @param outputs what it found, for later steps and as proof: positions, marks, losses
 * @param evidence what it vouched with for the source being fenced
 */
public record StepReport(
    StepId step,
    StepState state,
    int attempts,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    String seen,
    Optional<Person> by,
    SortedMap<String, String> outputs,
    List<Evidence> evidence) {

  /** Copies what it is given. */
  public StepReport {
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
    evidence = List.copyOf(evidence);
  }

  /** From the first attempt to its end; zero when it never began or has not ended. */
  public Duration took() {
    return startedAt.isPresent() && endedAt.isPresent()
        ? Durations.between(startedAt.get(), endedAt.get())
        : Duration.ZERO;
  }
}
