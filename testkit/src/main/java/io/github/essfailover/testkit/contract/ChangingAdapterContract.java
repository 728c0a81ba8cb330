package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The clauses that hold for every port with changes, a test for each.
 *
 * @param <F> the fixture of the port
 */
abstract class ChangingAdapterContract<F extends AdapterFixture<?>> extends AdapterContract<F> {

  private static final Duration A_WHILE = Duration.ofSeconds(1);

  /** A change whose effect shows in {@link #picture}. */
  abstract Change there();

  /** Undoes it. */
  abstract void goBack() throws Exception;

  @Override
  abstract List<Change> changes();

  /** Honest outcome: it may have happened although no answer came. */
  @Test
  final void change_answerLost_isNotSaidToBeWithoutEffect() throws Exception {
    Object before = picture();
    Change there = there();
    fixture().loseAnswers();

    Optional<AdapterException> failure = tried(attempt("the change", there), SHORT);
    fixture().wakeUp();

    assertTrue(failure, before);
  }

  /** Honest outcome: NOT_APPLIED is a promise about the future, too. */
  @Test
  final void change_saidToBeWithoutEffect_neverLands() throws Exception {
    Object before = picture();
    Change there = there();
    fixture().fallSilent();

    Optional<AdapterException> failure = tried(attempt("the change", there), SHORT);
    fixture().wakeUp();

    assertTrue(failure, before);
  }

  private void assertTrue(Optional<AdapterException> failure, Object before) throws Exception {
    if (failure.isEmpty()) {
      until(this::picture, now -> !now.equals(before));
    } else if (failure.get().effect() != Effect.UNKNOWN) {
      fixture().pass(A_WHILE);
      assertThat(picture()).as("what there is after %s", failure.get()).isEqualTo(before);
    }
  }

  /** Zombies contained: nothing of a call goes on behind the caller's back. */
  @Test
  final void change_timedOut_doesNotOvertakeALaterOne() throws Exception {
    Object before = picture();
    Change there = there();
    fixture().fallSilent();
    failureOf(attempt("the change", there), SHORT);
    fixture().wakeUp();

    goBack();
    until(this::picture, before::equals);
    fixture().pass(A_WHILE);

    assertThat(picture()).isEqualTo(before);
  }

  /** Idempotent. */
  @Test
  final void change_twice_equalsOnce() throws Exception {
    Object before = picture();
    Change there = there();
    untilApplied(there);
    Object once = until(this::picture, now -> !now.equals(before));

    untilApplied(there);
    fixture().pass(LOOK_AGAIN);

    assertThat(picture()).isEqualTo(once);
  }

  /** The plan's text and the act are one object; making it does nothing. */
  @Test
  final void everyChange_prepared_hasAPreviewAndNoEffect() throws Exception {
    Object before = picture();

    for (Change change : changes()) {
      assertThat(change.preview()).isNotEmpty().noneMatch(String::isBlank);
    }

    fixture().pass(LOOK_AGAIN);
    assertThat(picture()).isEqualTo(before);
  }

  /** Applies once, with plenty of time. */
  protected final void apply(Change change) {
    change.apply(fixture().call(EPOCH, within(PATIENCE)));
  }

  /** Applies as the engine does: what had no effect, for instance a conflict, is repeated. */
  protected final void untilApplied(Change change) throws InterruptedException {
    Deadline patience = within(PATIENCE);
    while (!isApplied(change, patience)) {
      fixture().pass(LOOK_AGAIN);
    }
  }

  private boolean isApplied(Change change, Deadline patience) {
    try {
      apply(change);
      return true;
    } catch (AdapterException e) {
      if (e.effect() != Effect.NOT_APPLIED || patience.isExpired()) {
        throw e;
      }
      return false;
    }
  }
}
