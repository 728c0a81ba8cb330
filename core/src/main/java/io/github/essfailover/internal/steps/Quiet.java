package io.github.essfailover.internal.steps;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The target is a proper standby: held, without pods, its databases still standbys. */
final class Quiet implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    for (DatabaseAdapter database : site.databases().values()) {
      DatabaseState state = database.observe(c.deadline());
      boolean promotedByThisRun =
          state.lineage().stream().anyMatch(mark -> mark.value().startsWith(c.run() + "."));
      if (state.isPrimary() && !promotedByThisRun) {
        return Observed.hopeless(
            "database " + database.name() + " of " + site.id() + " is a primary already");
      }
    }
    ClusterState cluster = site.cluster().observe(c.deadline());
    return cluster.isEmpty()
        ? Observed.done("held, no pod of the deployment")
        : Observed.notYet(
            (cluster.held() ? "held" : "not held") + ", " + cluster.pods().size() + " pods left");
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    Resource cluster = Resource.cluster(site.id());
    return List.of(
        new Act(cluster, site.cluster().hold()),
        new Act(cluster, site.cluster().removeWorkloads()));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    ClusterState cluster = c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline());
    return Arguments.noting(Arguments.PODS, cluster.pods().size());
  }

  /** A standby that ran workloads was none; it is not made wrong again, a person is told. */
  @Override
  public Observed observeUndone(StepContext c) {
    return Observed.hopeless(
        c.siteOf(Arguments.DATA_CENTER).id()
            + " was not quiet before ("
            + Arguments.before(c, Arguments.PODS)
            + " pods); as a standby it is left held");
  }
}
