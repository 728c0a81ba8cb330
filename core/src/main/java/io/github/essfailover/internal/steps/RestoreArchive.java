package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The target has taken what the archive still has: a source that was cut off from its standbys went
 * on archiving what it acknowledged. Left out when nothing can be missing.
 */
final class RestoreArchive implements StepHandler {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  @Override
  public Observed observe(StepContext c) {
    DatabaseState state = target(c).observe(c.deadline());
    if (state.isPrimary()) {
      return Observed.done("promoted already");
    }
    Optional<Lsn> end = Copies.finalPosition(c);
    if (end.filter(last -> last.compareTo(state.position()) <= 0).isPresent()) {
      return Observed.done("not needed: the target has everything up to the source's end");
    }
    if (Copies.areGuaranteed(c)) {
      return Observed.done("not needed: every acknowledged commit is on the copies that were read");
    }
    return state.following().isEmpty() && state.archiveIsExhausted()
        ? Observed.done(
            "the archive has no more than " + state.position(),
            Arguments.POSITION,
            state.position().toString())
        : Observed.notYet("restores from the archive, at " + state.position(), LOOK_AGAIN);
  }

  @Override
  public List<Act> acts(StepContext c) {
    return List.of(
        new Act(
            Resource.database(c.siteOf(Arguments.TARGET).id(), c.argument(Arguments.DATABASE)),
            target(c).restore()));
  }

  /** Nothing to undo: what it has taken it keeps, and the freeze's undo says whom it follows. */
  @Override
  public Observed observeUndone(StepContext c) {
    return Observed.done("keeps what it took from the archive");
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
