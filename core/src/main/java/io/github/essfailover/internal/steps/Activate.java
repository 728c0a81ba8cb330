package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Signal;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The target's workloads are started, but only after this run's mark was read through every
 * database address that the target's manifest renders: a manifest that leads to another server must
 * not start anything.
 */
final class Activate implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    ClusterState state = c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline());
    if (!state.isStarted()) {
      return Observed.notYet(state.held() ? "still held" : "not all is started");
    }
    return c.before(c.step()).isPresent()
        ? Observed.done("no longer held: " + state.operator())
        : Observed.notYet("started by somebody else", Duration.ofMillis(5));
  }

  /**
   * One that a person started in a hurry is started once more: only then is it known which
   * databases its manifest leads to, and that acts of an older epoch are refused there.
   */
  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(
        Arguments.HELD, c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline()).held());
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    proveRenderedDatabases(c, site);
    return List.of(new Act(Resource.cluster(site.id()), site.cluster().activate()));
  }

  /** Without the proof, for which the databases have to be promoted first. */
  @Override
  public List<Act> actsByHand(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return List.of(new Act(Resource.cluster(site.id()), site.cluster().activate()));
  }

  private static void proveRenderedDatabases(StepContext c, Site site) {
    Map<String, Endpoint> rendered = site.cluster().observe(c.deadline()).databases();
    for (Map.Entry<String, Endpoint> entry : rendered.entrySet()) {
      DatabaseAdapter server = serverOf(site, entry.getKey());
      MarkId promoted = mark(c, Arguments.PROMOTE_STEPS, server);
      MarkId prepared = mark(c, Arguments.PREPARE_STEPS, server);
      DatabaseState there = server.observeThrough(entry.getValue(), c.deadline());
      if (!there.isPrimary() || !there.hasMark(promoted) || !there.hasMark(prepared)) {
        throw AdapterException.permanent(
            "MANIFEST_LEADS_ELSEWHERE",
            "The manifest's database address does not lead to the promoted server.",
            Map.of(
                "dataCenter", site.id().value(),
                "database", entry.getKey(),
                "address", entry.getValue().toString(),
                "found", there.toString()),
            "Correct the database host in the data center's manifest, then retry the step.",
            null);
      }
    }
  }

  private static DatabaseAdapter serverOf(Site site, String database) {
    return site.databases().values().stream()
        .filter(server -> server.databases().contains(database))
        .findFirst()
        .orElseThrow(
            () ->
                AdapterException.permanent(
                    "MANIFEST_DATABASE_UNKNOWN",
                    "The manifest renders a database that no server of the data center declares.",
                    Map.of("dataCenter", site.id().value(), "database", database),
                    "Declare the database on its server, or correct the manifest.",
                    null));
  }

  /**
   * Steps of one type are named after the server, so that the argument lists {@code server=step}.
   */
  private static MarkId mark(StepContext c, String argument, DatabaseAdapter server) {
    for (String pair : Arguments.list(c, argument)) {
      String[] parts = pair.split("=", 2);
      if (parts[0].equals(server.name())) {
        return Arguments.mark(c.run(), parts[1]);
      }
    }
    throw new IllegalStateException("step " + c.step() + " names no step for " + server.name());
  }

  @Override
  public List<Signal> signals(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).cluster().changes().stream().toList();
  }
}
