package io.github.essfailover.report;

import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import java.util.List;
import java.util.Optional;

/**
 * How a deployment stands, told from its journals.
 *
 * <p>Immutable.
 *
 * @param active who is active; empty while no run has recorded it and nobody adopted it
 * @param decided who decided that it is, and why
 * @param unfinished runs that can be resumed
 * @param owed what the runs that ended still owe, oldest run first
 * @param halts kill switches that are thrown; what reads journals alone does not know them
 */
public record DeploymentStatus(
    Optional<ActivationRecord> active,
    Optional<Decided> decided,
    List<RunId> unfinished,
    List<Debt> owed,
    List<Halt> halts) {

  /** Copies what it is given. */
  public DeploymentStatus {
    unfinished = List.copyOf(unfinished);
    owed = List.copyOf(owed);
    halts = List.copyOf(halts);
  }

  /** A status that knows neither who decided nor kill switches. */
  public DeploymentStatus(
      Optional<ActivationRecord> active, List<RunId> unfinished, List<Debt> owed) {
    this(active, Optional.empty(), unfinished, owed, List.of());
  }

  /**
   * Who decided which data center is active.
   *
   * @param by who approved the run's plan, or adopted
   * @param because why
   * @param adopted whether a person adopted what was done by hand, without a run
   */
  public record Decided(Person by, String because, boolean adopted) {}

  /** The same, with the kill switches that are thrown. */
  public DeploymentStatus with(List<Halt> thrown) {
    return new DeploymentStatus(active, decided, unfinished, owed, thrown);
  }

  /** For people. */
  public String toText() {
    return StatusText.of(this);
  }
}
