package io.github.essfailover.internal.rehearsal;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.internal.rehearsal.RehearsalContext.WouldWrite;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;

/**
 * What a step's handler said when it was asked before there was a run.
 *
 * @param observed empty when it could not be looked at
 * @param acts what it would do, as far as that can be told
 * @param problem why it could not be looked at, or why it could not act now
 * @param askedFacts whether it wanted what earlier steps of the run find out
 * @param askedTheRun whether it wanted that, or how earlier steps ended
 */
record Look(
    Step step,
    Optional<Observed> observed,
    List<Act> acts,
    Optional<String> problem,
    boolean askedFacts,
    boolean askedTheRun,
    boolean wantsFence,
    boolean mutates) {

  /** Called on a worker; throws nothing. */
  static Look at(Step step, StepHandler handler, RehearsalContext context) {
    Optional<Observed> observed = Optional.empty();
    List<Act> acts = List.of();
    Optional<String> problem = Optional.empty();
    boolean refused = false;
    try {
      observed = Optional.of(handler.observe(context));
    } catch (WouldWrite e) {
      refused = true;
      problem = Optional.of(words(e));
    } catch (RuntimeException e) {
      problem = Optional.of(words(e));
    }
    if (observed.filter(Observed.NotYet.class::isInstance).isPresent()) {
      problem = obstacle(handler, context);
    }
    try {
      acts = List.copyOf(handler.actsByHand(context));
    } catch (RuntimeException e) {
      problem = problem.or(() -> Optional.of(words(e)));
    }
    return new Look(
        step,
        observed,
        acts,
        problem,
        refused || context.askedFacts(),
        refused || context.askedTheRun(),
        handler.wantsFence(),
        handler.mutates());
  }

  /** What a run would come up against, too, if it came to this step now. */
  private static Optional<String> obstacle(StepHandler handler, RehearsalContext context) {
    try {
      handler.acts(context);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(words(e));
    }
  }

  /** Nobody answered, or nobody knows the step. */
  static Look nothing(Step step, String why) {
    return new Look(
        step, Optional.empty(), List.of(), Optional.of(why), false, false, false, false);
  }

  private static String words(RuntimeException e) {
    if (e instanceof FailoverException failure) {
      return failure.code() + ": " + failure.getMessage();
    }
    return e instanceof WouldWrite || e instanceof IllegalStateException
        ? String.valueOf(e.getMessage())
        : "unexpected " + e;
  }
}
