package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.PowerState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The source's machines are off: every claim, conclusively. */
final class FencePower implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    PowerState state = power(site).observe(c.deadline());
    if (state != PowerState.OFF) {
      return Observed.notYet("power is " + state);
    }
    String seen = "power is off";
    return new Observed.Done(
        seen,
        List.of(
            Arguments.evidence(
                c,
                site.id() + "/power",
                FencePolicy.claims(Arguments.list(c, Arguments.DATABASES)),
                Strength.CONCLUSIVE,
                seen)),
        new TreeMap<>());
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    return List.of(new Act(Resource.power(site.id()), power(site).off()));
  }

  private static PowerAdapter power(Site site) {
    return site.power()
        .orElseThrow(() -> new IllegalArgumentException(site.id() + " has no power control"));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    PowerState state = power(c.siteOf(Arguments.DATA_CENTER)).observe(c.deadline());
    return Arguments.noting(Arguments.POWER, state);
  }

  @Override
  public Observed observeUndone(StepContext c) {
    PowerState state = power(c.siteOf(Arguments.DATA_CENTER)).observe(c.deadline());
    return state == PowerState.ON
        ? Observed.done("power is on")
        : Observed.hopeless("power is " + state + "; switch the machines on by hand");
  }

  @Override
  public boolean isReasserted() {
    return true;
  }
}
