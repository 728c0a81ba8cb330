package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.Optional;

/** What a canary tells, if there is one; one that cannot be tried tells nothing. */
record Canary(Optional<OutboundCanary> canary) {

  /** It waits for an answer that a closed firewall swallows. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  static Canary none() {
    return new Canary(Optional.empty());
  }

  static Canary by(OutboundCanary canary) {
    return new Canary(Optional.of(canary));
  }

  Optional<Boolean> outboundWorks(Deadline deadline) {
    try {
      return canary.map(each -> each.outboundWorks(deadline.atMost(PATIENCE)));
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }

  static String words(Optional<Boolean> works) {
    return works.map(gotOut -> gotOut ? ", a canary got out" : ", a canary was stopped").orElse("");
  }
}
