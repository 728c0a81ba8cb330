package io.github.essfailover.internal.steps;

import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Waits until nobody keeps a name for the old time to live any more; a person may end the wait. */
final class WaitForResolvers implements StepHandler {

  private static final Duration LONGEST_NAP = Duration.ofSeconds(10);

  @Override
  public Observed observe(StepContext c) {
    StepId lowered = StepId.of(c.argument(Arguments.TTL_STEP));
    Optional<String> until = c.output(lowered, Arguments.CACHED_UNTIL);
    if (until.isEmpty()) {
      return Observed.done("the time to live was not lowered, so there is nothing to wait for");
    }
    Duration left = Duration.between(c.now(), Instant.parse(until.get()));
    if (left.isNegative() || left.isZero()) {
      return Observed.done("since " + until.get() + " no resolver keeps a name for longer");
    }
    Duration nap = left.compareTo(LONGEST_NAP) < 0 ? left : LONGEST_NAP;
    return Observed.notYet("resolvers may keep names until " + until.get(), nap.plusMillis(1));
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
