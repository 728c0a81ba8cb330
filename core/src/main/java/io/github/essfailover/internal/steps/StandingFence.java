package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Signal;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/**
 * A fence of a data center that is to be a standby: it stays when the run is stopped or undone,
 * because a data center that is not active is held and fenced whatever becomes of its rejoin.
 */
final class StandingFence implements StepHandler {

  private final StepHandler fence;

  StandingFence(StepHandler fence) {
    this.fence = fence;
  }

  @Override
  public Observed observe(StepContext c) {
    return fence.observe(c);
  }

  @Override
  public List<Act> acts(StepContext c) {
    return fence.acts(c);
  }

  @Override
  public boolean isReasserted() {
    return true;
  }

  @Override
  public List<Signal> signals(StepContext c) {
    return fence.signals(c);
  }
}
