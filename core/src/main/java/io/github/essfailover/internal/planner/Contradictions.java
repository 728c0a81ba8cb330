package io.github.essfailover.internal.planner;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is seen that speaks against a data center being the active one. Pure. */
public final class Contradictions {

  private Contradictions() {}

  /** One sentence each; empty when everything that answers agrees. */
  public static List<String> of(DataCenterId active, Observation seen) {
    List<String> all = new ArrayList<>();
    for (String name : seen.databases().getOrDefault(active, new java.util.TreeMap<>()).keySet()) {
      seen.database(active, name)
          .ifPresentOrElse(
              state -> ofItsOwn(active, name, state, seen, all),
              () ->
                  all.add(
                      "database '"
                          + name
                          + "' of "
                          + active
                          + " cannot be seen: "
                          + seen.databaseProblem(active, name)));
    }
    seen.databases().keySet().stream()
        .filter(other -> !other.equals(active))
        .forEach(other -> ofAnother(other, seen.answering(other), all));
    return all;
  }

  private static void ofItsOwn(
      DataCenterId active, String name, DatabaseState own, Observation seen, List<String> all) {
    if (!own.isPrimary()) {
      all.add("database '" + name + "' of " + active + " is a standby");
      return;
    }
    Set<MarkId> known = promotions(own);
    for (DataCenterId other : seen.databases().keySet()) {
      seen.database(other, name).map(Contradictions::promotions).orElse(Set.of()).stream()
          .filter(mark -> !known.contains(mark))
          .forEach(
              mark ->
                  all.add(
                      "database '"
                          + name
                          + "' of "
                          + other
                          + " shows promotion "
                          + mark
                          + ", which that of "
                          + active
                          + " does not know"));
    }
  }

  private static void ofAnother(
      DataCenterId other, Map<String, DatabaseState> databases, List<String> all) {
    databases.forEach(
        (name, state) -> {
          if (state.isPrimary() && state.access() != Access.REFUSED) {
            all.add("database '" + name + "' of " + other + " is a primary that takes writes");
          }
        });
  }

  private static Set<MarkId> promotions(DatabaseState state) {
    return state.marks().stream()
        .filter(mark -> mark.kind() == MarkRow.Kind.PROMOTION)
        .map(MarkRow::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
