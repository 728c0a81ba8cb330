package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.SynchronousRule;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The synchronous rule of a replication group: the one that the living primary shows, else the one
 * that the host declared. Pure.
 */
final class Redundancy {

  private Redundancy() {}

  /** The rule under which the source acknowledged; empty when it is asynchronous or unknown. */
  static Optional<SynchronousRule> of(Planner.Input input, String group) {
    Optional<DatabaseState> source =
        input.observed().database(input.request().source(), group).filter(DatabaseState::isPrimary);
    return source.isPresent()
        ? source.flatMap(DatabaseState::synchronousRule)
        : declared(input, group);
  }

  private static Optional<SynchronousRule> declared(Planner.Input input, String group) {
    OptionalInt quorum = input.target().database(group).synchronousStandbys();
    SortedSet<String> standbys =
        input.sites().keySet().stream()
            .filter(dc -> !dc.equals(input.request().source()))
            .map(Arguments::slot)
            .collect(Collectors.toCollection(TreeSet::new));
    return quorum.isPresent() && quorum.getAsInt() > 0 && quorum.getAsInt() <= standbys.size()
        ? Optional.of(new SynchronousRule(quorum.getAsInt(), standbys))
        : Optional.empty();
  }

  /** Whether the standbys that answer hold every acknowledged commit. */
  static boolean isComplete(Planner.Input input, String group) {
    return of(input, group)
        .filter(
            rule ->
                rule.guarantees(
                    (int)
                        input.sites().keySet().stream()
                            .filter(dc -> rule.standbys().contains(Arguments.slot(dc)))
                            .filter(dc -> input.observed().database(dc, group).isPresent())
                            .count()))
        .isPresent();
  }
}
