package io.github.essfailover.watch;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.spi.ReadinessCheck;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that has to be done again and again and that no look can do — a drill, a consistency
 * check, a restored backup —: whoever did it says so with {@link #succeeded}, and its age is a
 * finding when it is too old. Give it to {@code OrchestratorBuilder.readinessCheck}.
 *
 * <p>Thread-safe. What is remembered may be lost; then it counts as never done.
 */
public final class PeriodicCheck implements ReadinessCheck {

  private final DeploymentId deployment;
  private final String name;
  private final Duration interval;
  private final NoteStore notes;
  private final Clock clock;

  private PeriodicCheck(
      DeploymentId deployment, String name, Duration interval, NoteStore notes, Clock clock) {
    this.deployment = deployment;
    this.name = name;
    this.interval = interval;
    this.notes = notes;
    this.clock = clock;
  }

  /**
   * A check of that deployment that is due so often.
   *
   * @param name for people and for the note, for instance {@code drill}
   * @param notes where the last success is remembered
   */
  public static PeriodicCheck of(
      DeploymentId deployment, String name, Duration interval, NoteStore notes, Clock clock) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank; say what is to be done");
    }
    if (interval.isZero() || interval.isNegative()) {
      throw new IllegalArgumentException("interval " + interval + " is not positive");
    }
    return new PeriodicCheck(deployment, name, interval, notes, clock);
  }

  /** What is to be done. */
  public String name() {
    return name;
  }

  /**
   * It was done with success then; an earlier success than the one that is known changes nothing.
   *
   * @throws AdapterException when that could not be remembered
   */
  public void succeeded(Instant at) {
    if (lastSuccess().filter(known -> !known.isBefore(at)).isEmpty()) {
      notes.put(key(), at.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * When it last succeeded; empty when that is not known.
   *
   * @throws AdapterException when the notes could not be read
   */
  public Optional<Instant> lastSuccess() {
    return notes.get(key()).flatMap(PeriodicCheck::parsed);
  }

  /** How long ago that was. */
  public Optional<Duration> age() {
    return lastSuccess().map(at -> Duration.between(at, clock.instant()));
  }

  @Override
  public List<Finding> run(Deadline deadline) {
    Optional<Duration> age = age();
    if (age.isPresent() && age.get().compareTo(interval) <= 0) {
      return List.of();
    }
    return List.of(
        Finding.of(
            "periodic.overdue",
            Severity.WARNING,
            name
                + age.map(a -> ": the last success was " + Durations.words(a) + " ago")
                    .orElse(": no success is known")
                + ", wanted every "
                + Durations.words(interval),
            "do it, and record that it succeeded"));
  }

  private static Optional<Instant> parsed(byte[] note) {
    try {
      return Optional.of(Instant.parse(new String(note, StandardCharsets.UTF_8)));
    } catch (DateTimeException damaged) {
      return Optional.empty();
    }
  }

  private String key() {
    return "periodic/" + deployment + "/" + name;
  }
}
