package io.github.essfailover.report;

import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.RunId;
import java.util.List;
import java.util.Optional;

/**
 * How a deployment stands, told from its journals.
 *
 * <p>Immutable.
 *
 * @param active who is active; empty while no run has recorded it
 * @param unfinished runs that can be resumed
 * @param owed what the runs that ended still owe, oldest run first
 */
public record DeploymentStatus(
    Optional<ActivationRecord> active, List<RunId> unfinished, List<Debt> owed) {

  /** Copies what it is given. */
  public DeploymentStatus {
    unfinished = List.copyOf(unfinished);
    owed = List.copyOf(owed);
  }
}
