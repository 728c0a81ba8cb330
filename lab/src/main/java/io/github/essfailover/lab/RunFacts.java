package io.github.essfailover.lab;

import io.github.essfailover.lab.screen.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the lab has to know about a run to judge it.
 *
 * <p>Immutable.
 *
 * @param outcome in core's words, for instance {@code COMPLETED_WITH_DEBTS}
 * @param activeDataCenter the one that the record names
 * @param debts ids of the steps that are owed
 * @param gateOpenedAt when the fence gate opened
 * @param promotedAt when the promotion was proven
 * @param timeline further moments worth a line in the summary
 */
public record RunFacts(
    String outcome,
    Optional<String> activeDataCenter,
    List<String> debts,
    Optional<Instant> gateOpenedAt,
    Optional<Instant> promotedAt,
    List<Summary.Moment> timeline) {

  /** Copies what it is given. */
  public RunFacts {
    debts = List.copyOf(debts);
    timeline = List.copyOf(timeline);
  }
}
