package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.StepId;
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
import java.util.TreeMap;

/** No workload is left in the source to write, answer or send; weak while a node is not ready. */
final class FenceWorkloads implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    ClusterState state = site.cluster().observe(c.deadline());
    List<String> reachable =
        state.pods().stream().filter(pod -> !state.podsOnLostNodes().contains(pod)).toList();
    if (!state.held() || !reachable.isEmpty()) {
      return Observed.notYet((state.held() ? "" : "not held, ") + reachable.size() + " pods left");
    }
    boolean confirmed = state.podsOnLostNodes().isEmpty();
    String seen =
        confirmed
            ? "no pod left"
            : "unconfirmed: pods on nodes that are not ready may still run: "
                + state.podsOnLostNodes();
    Evidence evidence =
        Arguments.evidence(
            c,
            site.id() + "/cluster",
            FencePolicy.claims(Arguments.list(c, Arguments.DATABASES)),
            confirmed ? Strength.NORMAL : Strength.WEAK,
            seen);
    return new Observed.Done(seen, List.of(evidence), new TreeMap<>());
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return List.of(new Act(Resource.cluster(site.id()), site.cluster().removeWorkloads()));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    ClusterState state = c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline());
    return Arguments.noting(Arguments.PODS, state.pods().size());
  }

  /** Whatever created them creates them again, if this run is who held it. */
  @Override
  public List<Act> undo(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return List.of(new Act(Resource.cluster(site.id()), site.cluster().activate()));
  }

  @Override
  public Observed observeUndone(StepContext c) {
    if (c.before(StepId.of(StepTypes.FENCE_HOLD + "." + Arguments.dataCenter(c))).isEmpty()) {
      return Observed.hopeless(
          "nothing would have created them again before, either: start the workloads by hand");
    }
    ClusterState state = c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline());
    String seen = state.pods().size() + " pods, " + Arguments.before(c, Arguments.PODS) + " before";
    return state.held() || state.pods().isEmpty()
        ? Observed.notYet((state.held() ? "held, " : "") + seen)
        : Observed.done("created again: " + seen);
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
