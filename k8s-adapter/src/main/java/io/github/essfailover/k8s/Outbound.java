package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.Deadline;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a canary tells, if there is one and it could be tried. Immutable. */
record Outbound(@Nullable OutboundCanary canary) {

  static Outbound untold() {
    return new Outbound(null);
  }

  static Outbound by(OutboundCanary canary) {
    return new Outbound(canary);
  }

  boolean isNone() {
    return canary == null;
  }

  /** Whether a new connection got out; empty if that is not known. */
  Optional<Boolean> outboundWorks(Deadline deadline) {
    try {
      return canary == null ? Optional.empty() : Optional.of(canary.outboundWorks(deadline));
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }
}
