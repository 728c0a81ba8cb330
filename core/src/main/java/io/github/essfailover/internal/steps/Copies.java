package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.StepContext;
import java.util.Optional;

/** What this run knows about the copies of the database that a step is about. */
public final class Copies {

  private Copies() {}

  /** Where the source's log ended when it was fenced. */
  static Optional<Lsn> finalPosition(StepContext c) {
    return c.output(fence(c), Arguments.FINAL_POSITION).map(Lsn::parse);
  }

  /** Whether the source's database was proved to refuse writes. */
  static boolean isSourceFenced(StepContext c) {
    return c.state(fence(c)) == StepState.PROVEN;
  }

  /**
   * Whether the synchronous rule put every acknowledged commit on one of the copies that were read
   * while they stood still.
   */
  static boolean areGuaranteed(StepContext c) {
    Optional<SynchronousRule> rule = rule(c);
    if (rule.isEmpty()) {
      return false;
    }
    long read =
        c.sites().stream()
            .filter(site -> rule.get().standbys().contains(Arguments.slot(site.id())))
            .filter(site -> c.state(freeze(c, site.id())) == StepState.PROVEN)
            .count();
    return rule.get().guarantees((int) read);
  }

  /** The rule that was in force at the source when the plan was made, or that was declared. */
  static Optional<SynchronousRule> rule(StepContext c) {
    return Optional.ofNullable(c.arguments().get(Arguments.RULE)).map(SynchronousRule::parse);
  }

  /** Where a copy stood still. */
  static Optional<Lsn> stoodAt(StepContext c, DataCenterId dataCenter) {
    return c.output(freeze(c, dataCenter), Arguments.POSITION).map(Lsn::parse);
  }

  /** A person went on without a copy that did not stand still: it is not looked at any more. */
  static boolean isGivenUp(StepContext c, DataCenterId dataCenter) {
    return c.state(freeze(c, dataCenter)) == StepState.WAIVED;
  }

  /**
   * Why that copy's log is not part of the target's history; empty when it may be. Positions of
   * different histories cannot be compared.
   */
  public static Optional<String> strangeness(DatabaseState copy, DatabaseState target) {
    if (!copy.systemIdentifier().equals(target.systemIdentifier())) {
      return Optional.of("it has system identifier " + copy.systemIdentifier());
    }
    if (!target.lineage().containsAll(copy.lineage())) {
      return Optional.of("it has promotions that the target never saw");
    }
    if (!target.isPrimary() && copy.timeline() > target.timeline()) {
      return Optional.of(
          "it is on timeline "
              + copy.timeline()
              + ", the target on "
              + target.timeline()
              + ": it followed another promotion");
    }
    return Optional.empty();
  }

  /**
   * Why that upstream cannot feed the follower; empty when it can: it still has the log that comes
   * next.
   */
  public static Optional<String> missingLog(DatabaseState upstream, DatabaseState follower) {
    return upstream
        .oldestLog()
        .filter(oldest -> oldest.compareTo(follower.replayed()) > 0)
        .map(
            oldest ->
                "it needs log from " + follower.replayed() + " on, which begins at " + oldest);
  }

  private static StepId fence(StepContext c) {
    return StepId.of(
        StepTypes.FENCE_DATABASE
            + "."
            + c.argument(Arguments.DATABASE)
            + "."
            + c.argument(Arguments.SOURCE));
  }

  private static StepId freeze(StepContext c, DataCenterId dataCenter) {
    return StepId.of(StepTypes.FREEZE + "." + c.argument(Arguments.DATABASE) + "." + dataCenter);
  }
}
