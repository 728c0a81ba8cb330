package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

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
}
