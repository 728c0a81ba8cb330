package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/**
 * The server of a returned data center takes no writes: shut if it runs as a primary. One that does
 * not answer stops nobody, because what follows starts it as a standby or not at all; it is shut if
 * it answers later.
 */
final class ShutDatabase implements StepHandler {

  private final StepHandler fence = new FenceDatabase();

  @Override
  public Observed observe(StepContext c) {
    try {
      return fence.observe(c);
    } catch (AdapterException e) {
      if (e.effect() != Effect.NOT_APPLIED) {
        throw e;
      }
      return Observed.done("does not answer (" + e.code() + "); it is started as a standby only");
    }
  }

  @Override
  public List<Act> acts(StepContext c) {
    return fence.acts(c);
  }
}
