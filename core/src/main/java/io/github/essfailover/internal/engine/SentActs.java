package io.github.essfailover.internal.engine;

import io.github.essfailover.spi.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a step sent last, so that the same is not sent again at every look. Confined to the run. */
final class SentActs {

  private final Duration reassert;
  private List<String> last = List.of();
  private Instant at = Instant.MIN;

  /**
   * @param reassert after which the same is sent again
   */
  SentActs(Duration reassert) {
    this.reassert = reassert;
  }

  /**
   * Whether to send them now: the first time, when something else has to be done, or to assert the
   * same again after a while. Who is told so sends them.
   */
  boolean isWorthSending(List<Act> acts, Instant now) {
    List<String> wanted = acts.stream().map(act -> act.change().preview().toString()).toList();
    if (wanted.isEmpty() || (wanted.equals(last) && now.isBefore(at.plus(reassert)))) {
      return false;
    }
    last = wanted;
    at = now;
    return true;
  }

  /** They did not arrive, or what they did is over: they are worth sending at once. */
  void forget() {
    last = List.of();
    at = Instant.MIN;
  }
}
