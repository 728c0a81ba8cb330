package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Sighting;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;

/**
 * The service answers at the target's own address, and takes a write where the probe can make one.
 */
final class VerifyService implements StepHandler {

  private static final Duration AGAIN = Duration.ofMillis(200);

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    ServiceProbe probe =
        c.service().orElseThrow(() -> new IllegalStateException("there is no service probe"));
    Sighting seen = probe.use(site.id(), site.ingress(), c.deadline());
    if (!seen.subject().equals(site.id())) {
      return Observed.notYet(
          "the service probe answered about " + seen.subject() + ": mend it", AGAIN);
    }
    return seen.isAlive() ? Observed.done(seen.seen()) : Observed.notYet(seen.seen(), AGAIN);
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
