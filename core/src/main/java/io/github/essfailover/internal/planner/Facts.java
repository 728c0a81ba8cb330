package io.github.essfailover.internal.planner;

import io.github.essfailover.error.StalePlanException.Difference;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.plan.Fact;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a plan rests on. Identities come from the data centers that stay: what can be read of the
 * lost one changes while it dies. Pure.
 */
public final class Facts {

  private Facts() {}

  static SortedSet<Fact> of(Planner.Input input, SortedMap<String, DataLoss> rpo) {
    SortedSet<Fact> facts = identities(input.observed(), input.request(), input.drilled());
    rpo.forEach((group, loss) -> facts.add(Fact.bound("loss." + group, loss.toString())));
    input
        .maxLossBytes()
        .ifPresent(most -> facts.add(Fact.bound("maxLossBytes", Long.toString(most))));
    return facts;
  }

  private static SortedSet<Fact> identities(
      Observation observed, FailoverRequest request, Set<DataCenterId> drilled) {
    SortedSet<Fact> facts = new TreeSet<>();
    for (DataCenterId dc : observed.databases().keySet()) {
      if (!isLost(dc, request) && !drilled.contains(dc)) {
        observed
            .answering(dc)
            .forEach((name, state) -> database(dc + ".database." + name, state, facts));
        observed
            .cluster(dc)
            .ifPresent(c -> facts.add(Fact.identity(dc + ".cluster.identity", c.identity())));
      }
    }
    if (request instanceof Switchover) {
      observed.dns().forEach((zone, seen) -> names(zone, seen, facts));
    }
    return facts;
  }

  /**
   * Where names point before a failover is no reason to hold it up: they are to point at the target
   * whoever moved them, and the step's report says so.
   */
  private static void names(String zone, Seen<DnsState> seen, SortedSet<Fact> facts) {
    seen.value().stream()
        .flatMap(state -> state.servers().stream())
        .filter(view -> view.problem().isEmpty())
        .findFirst()
        .ifPresent(
            view -> {
              SortedMap<String, String> records = new TreeMap<>();
              view.records()
                  .forEach((name, to) -> records.put(name.value(), new TreeSet<>(to).toString()));
              facts.add(Fact.identity("dns." + zone + ".records", records.toString()));
            });
  }

  /**
   * The source of a switchover is well, and as much a basis of the plan as everything else. A
   * server that is to be rebuilt may come and go: what it holds is looked at when it is rebuilt.
   */
  private static boolean isLost(DataCenterId dataCenter, FailoverRequest request) {
    return (request instanceof Failover || request instanceof Rejoin)
        && dataCenter.equals(request.source());
  }

  private static void database(String prefix, DatabaseState state, SortedSet<Fact> facts) {
    facts.add(Fact.identity(prefix + ".systemIdentifier", state.systemIdentifier()));
    facts.add(Fact.identity(prefix + ".role", state.role().name()));
    facts.add(Fact.identity(prefix + ".lineage", state.lineage().toString()));
  }

  /**
   * Every identity of the plan that is now observed to be something else. What cannot be seen
   * differs only in the target: another standby may be lost in the meantime and is owed then. In a
   * switchover or a drill everything has to be seen.
   */
  public static List<Difference> changed(Plan plan, Observation now) {
    Map<String, String> found =
        identities(now, plan.request(), Set.of()).stream()
            .collect(Collectors.toMap(Fact::name, Fact::value));
    String target = plan.request().target() + ".";
    boolean planned = plan.request() instanceof Switchover || plan.request() instanceof Drill;
    return plan.facts().stream()
        .filter(fact -> fact.kind() == Fact.Kind.IDENTITY)
        .map(
            fact ->
                new Difference(
                    fact.name(), fact.value(), Optional.ofNullable(found.get(fact.name()))))
        .filter(it -> it.found().isPresent() || planned || it.fact().startsWith(target))
        .filter(it -> !it.found().equals(Optional.of(it.planned())))
        .toList();
  }
}
