package io.github.essfailover.internal.planner;

import io.github.essfailover.error.StalePlanException.Difference;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.plan.Fact;
import io.github.essfailover.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a plan rests on. Identities come from the data centers that stay: what can be read of the
 * lost one changes while it dies. Pure.
 */
public final class Facts {

  private Facts() {}

  static SortedSet<Fact> of(Planner.Input input, SortedMap<String, DataLoss> rpo) {
    SortedSet<Fact> facts = identities(input.observed(), input.request().source());
    rpo.forEach((group, loss) -> facts.add(Fact.bound("loss." + group, loss.toString())));
    input
        .request()
        .maxLossBytes()
        .ifPresent(most -> facts.add(Fact.bound("maxLossBytes", Long.toString(most))));
    return facts;
  }

  private static SortedSet<Fact> identities(Observation observed, DataCenterId source) {
    SortedSet<Fact> facts = new TreeSet<>();
    for (DataCenterId dc : observed.databases().keySet()) {
      if (!dc.equals(source)) {
        observed
            .answering(dc)
            .forEach((name, state) -> database(dc + ".database." + name, state, facts));
        observed
            .cluster(dc)
            .ifPresent(c -> facts.add(Fact.identity(dc + ".cluster.identity", c.identity())));
      }
    }
    return facts;
  }

  private static void database(String prefix, DatabaseState state, SortedSet<Fact> facts) {
    facts.add(Fact.identity(prefix + ".systemIdentifier", state.systemIdentifier()));
    facts.add(Fact.identity(prefix + ".role", state.role().name()));
    facts.add(Fact.identity(prefix + ".lineage", state.lineage().toString()));
  }

  /**
   * Every identity of the plan that is now observed to be something else. What cannot be seen
   * differs only in the target: another standby may be lost in the meantime and is owed then.
   */
  public static List<Difference> changed(Plan plan, Observation now) {
    Map<String, String> found =
        identities(now, plan.request().source()).stream()
            .collect(Collectors.toMap(Fact::name, Fact::value));
    String target = plan.request().target() + ".";
    return plan.facts().stream()
        .filter(fact -> fact.kind() == Fact.Kind.IDENTITY)
        .map(
            fact ->
                new Difference(
                    fact.name(), fact.value(), Optional.ofNullable(found.get(fact.name()))))
        .filter(it -> it.found().isPresent() || it.fact().startsWith(target))
        .filter(it -> !it.found().equals(Optional.of(it.planned())))
        .toList();
  }
}
