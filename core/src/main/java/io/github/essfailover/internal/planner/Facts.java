package io.github.essfailover.internal.planner;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.plan.Fact;
import io.github.essfailover.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

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

  /** Every identity of the plan that is now observed to be something else, as sentences. */
  public static List<String> changed(Plan plan, Observation now) {
    SortedSet<Fact> found = identities(now, plan.request().source());
    List<String> changed = new ArrayList<>();
    String target = plan.request().target() + ".";
    for (Fact planned : plan.facts()) {
      if (planned.kind() == Fact.Kind.IDENTITY) {
        boolean silent = found.stream().noneMatch(fact -> fact.name().equals(planned.name()));
        if (silent && planned.name().startsWith(target)) {
          changed.add(planned.name() + " was '" + planned.value() + "' and cannot be seen now");
        }
        found.stream()
            .filter(fact -> fact.name().equals(planned.name()))
            .filter(fact -> !fact.value().equals(planned.value()))
            .forEach(
                fact ->
                    changed.add(
                        fact.name()
                            + " was planned as '"
                            + planned.value()
                            + "' and is '"
                            + fact.value()
                            + "'"));
      }
    }
    return changed;
  }
}
