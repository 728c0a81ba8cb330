package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;

/** That this step is proven in the journal is the record: the target is active from then on. */
final class RecordActive implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    return Observed.done(Arguments.dataCenter(c) + " is active");
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
