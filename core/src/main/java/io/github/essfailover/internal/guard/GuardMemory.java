package io.github.essfailover.internal.guard;

import io.github.essfailover.guard.GuardState.Standing;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a guard has read in this process, and what it takes its data center for. Never goes back to
 * a record that is older than one it saw. Confined to the mailbox.
 */
final class GuardMemory {

  private final DataCenterId here;
  private @Nullable Reading last;
  private Standing standing = Standing.STARTING;
  private Optional<Finding> problem = Optional.empty();

  GuardMemory(DataCenterId here) {
    this.here = here;
  }

  /** The record was read. */
  void read(Reading reading) {
    if (last != null && reading.isOlderThan(last)) {
      unread();
      problem =
          Optional.of(
              Finding.of(
                  "guard.stale",
                  Severity.ERROR,
                  "the journal shows epoch "
                      + reading.newest()
                      + " after it had shown "
                      + last.newest()
                      + "; what is older is not believed",
                  "See to it that the journal's store is read without a cache and was not set"
                      + " back."));
      return;
    }
    last = reading;
    standing = reading.standing(here);
    problem =
        switch (standing) {
          case UNNAMED -> Optional.of(unnamed());
          case EXEMPT -> Optional.of(exempt(reading.exemption().orElse("")));
          default -> Optional.empty();
        };
  }

  private static Finding unnamed() {
    return Finding.of(
        "guard.unnamed",
        Severity.WARNING,
        "nobody is recorded as active, so that nothing is held",
        "Adopt the data center that is active: failover.adopt(...).");
  }

  private static Finding exempt(String why) {
    return Finding.of(
        "guard.exempt",
        Severity.INFO,
        "nothing is held: " + why,
        "See to it that this ends; resume a drill that was left behind, so that it cleans up.");
  }

  /** The record could not be read. */
  void unreadable(String why) {
    unread();
    problem =
        Optional.of(
            Finding.of(
                "guard.record",
                Severity.ERROR,
                "who is active cannot be read: " + why + consequence(),
                "Make the journal's store reachable from here."));
  }

  private void unread() {
    standing =
        switch (standing) {
          case STARTING, HELD_UNREAD -> Standing.HELD_UNREAD;
          case ACTIVE, ACTIVE_UNREAD -> Standing.ACTIVE_UNREAD;
          // The last word was that another one is active.
          case HELD -> Standing.HELD;
          case UNNAMED, EXEMPT, HALTED -> standing;
        };
  }

  private String consequence() {
    return switch (standing) {
      case HELD_UNREAD -> "; held until it can be";
      case HELD -> "; it named another one, and is held as before";
      case ACTIVE_UNREAD -> "; it named this one, and nothing is done";
      default -> "; nothing is done";
    };
  }

  Standing standing() {
    return standing;
  }

  Optional<ActivationRecord> record() {
    return Optional.ofNullable(last).flatMap(Reading::active);
  }

  /** The epoch to act in by what was read; 0 when nothing was. */
  long epoch() {
    return last == null ? 0 : last.epoch();
  }

  long newest() {
    return last == null ? 0 : last.newest();
  }

  Optional<Finding> problem() {
    return problem;
  }
}
