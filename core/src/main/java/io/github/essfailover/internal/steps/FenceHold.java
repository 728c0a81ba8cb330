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

/** Nothing re-creates the source's workloads. Vouches for nothing by itself. */
final class FenceHold implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return site.cluster().observe(c.deadline()).held()
        ? Observed.done("held")
        : Observed.notYet("still creating workloads");
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return List.of(new Act(Resource.cluster(site.id()), site.cluster().hold()));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return Arguments.noting(Arguments.HELD, site.cluster().observe(c.deadline()).held());
  }

  @Override
  public List<Act> undo(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return List.of(new Act(Resource.cluster(site.id()), site.cluster().activate()));
  }

  @Override
  public Observed observeUndone(StepContext c) {
    ClusterState state = c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline());
    return state.isStarted()
        ? Observed.done("no longer held")
        : Observed.notYet(state.held() ? "still held" : "not all is started");
  }

  @Override
  public boolean isReasserted() {
    return true;
  }

  @Override
  public List<Signal> signals(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).cluster().changes().stream().toList();
  }
}
