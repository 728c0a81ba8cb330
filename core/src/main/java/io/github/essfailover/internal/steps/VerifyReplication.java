package io.github.essfailover.internal.steps;

import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;

/** A row that is written in the target arrives in another standby. */
final class VerifyReplication implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    boolean arrived =
        c.siteOf(Arguments.DATA_CENTER)
            .database(c.argument(Arguments.DATABASE))
            .observe(c.deadline())
            .hasMark(mark(c));
    return arrived
        ? Observed.done("a row from the target arrived")
        : Observed.notYet("the row has not arrived", Duration.ofMillis(50));
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site target = c.siteOf(Arguments.TARGET);
    String name = c.argument(Arguments.DATABASE);
    return List.of(
        new Act(
            Resource.database(target.id(), name), target.database(name).mark(mark(c), c.epoch())));
  }

  private static MarkId mark(StepContext c) {
    return Arguments.mark(c.run(), c.step().value());
  }
}
