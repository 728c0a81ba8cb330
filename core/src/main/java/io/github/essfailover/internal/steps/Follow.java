package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;

/**
 * Another standby streams from the promoted server and shows the promotion's mark: same lineage.
 */
final class Follow implements StepHandler {

  private final Attach attach = new Attach();

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state =
        c.siteOf(Arguments.DATA_CENTER)
            .database(c.argument(Arguments.DATABASE))
            .observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), c.argument(Arguments.PROMOTE_STEP));
    boolean connected =
        state
            .following()
            .filter(
                f ->
                    Attach.isConnected(
                        f, c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE))))
            .isPresent();
    if (connected && state.hasMark(mark)) {
      return Observed.done(
          "streams timeline " + state.timeline() + " and shows the promotion's mark");
    }
    return Observed.notYet(
        connected ? "streams, the promotion's mark is not there yet" : "does not stream yet",
        Duration.ofMillis(50));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return attach.acts(c);
  }
}
