package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;

/** The promoted server is ready for applications; letting them in is the last act. */
final class Prepare implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state = database(c).observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), c.step().value());
    if (!state.hasMark(mark)) {
      return Observed.notYet("not yet prepared", Duration.ofMillis(5));
    }
    return state.access() == Access.ADMITTED
        ? Observed.done("prepared for loss: " + loss(c) + done(state, mark))
        : Observed.notYet("prepared, applications not yet admitted", Duration.ofMillis(5));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return List.of(
        new Act(
            Resource.database(Arguments.dataCenter(c), c.argument(Arguments.DATABASE)),
            database(c).prepare(Arguments.mark(c.run(), c.step().value()), loss(c))));
  }

  /** What the mark says that was done: emptied tables and moved sequences belong in the report. */
  private static String done(DatabaseState state, MarkId mark) {
    return state.marks().stream()
        .filter(row -> row.id().equals(mark))
        .flatMap(row -> row.note().stream())
        .map(note -> "; " + note)
        .findFirst()
        .orElse("");
  }

  private static DataLoss loss(StepContext c) {
    StepId catchup = StepId.of(c.argument(Arguments.CATCHUP_STEP));
    return c.output(catchup, Arguments.LOSS).map(DataLoss::parse).orElse(DataLoss.unknown());
  }

  private static DatabaseAdapter database(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }
}
