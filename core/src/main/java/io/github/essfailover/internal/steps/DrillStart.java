package io.github.essfailover.internal.steps;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Signal;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The workloads of the isolated data center are started, against the databases that this drill
 * promoted and no others. Its undo removes them again.
 */
final class DrillStart implements StepHandler {

  private final Activate activate = new Activate();

  @Override
  public Observed observe(StepContext c) {
    return activate.observe(c);
  }

  @Override
  public List<Act> acts(StepContext c) {
    Isolation.prove(c, c.siteOf(Arguments.DATA_CENTER));
    return activate.acts(c);
  }

  /** Without the proofs, for which the drill has to have gone so far. */
  @Override
  public List<Act> actsByHand(StepContext c) {
    return activate.actsByHand(c);
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(Arguments.HELD, true);
  }

  @Override
  public List<Act> undo(StepContext c) {
    return remove(c);
  }

  @Override
  public Observed observeUndone(StepContext c) {
    return observeGone(c);
  }

  static List<Act> remove(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    Resource cluster = Resource.cluster(site.id());
    return List.of(
        new Act(cluster, site.cluster().hold()),
        new Act(cluster, site.cluster().removeWorkloads()));
  }

  static Observed observeGone(StepContext c) {
    ClusterState cluster = c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline());
    return cluster.isEmpty()
        ? Observed.done("held, no pod of the deployment")
        : Observed.notYet(
            (cluster.held() ? "held, " : "not held, ") + cluster.pods().size() + " pods left");
  }

  @Override
  public List<Signal> signals(StepContext c) {
    return activate.signals(c);
  }
}
