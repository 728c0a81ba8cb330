package io.github.essfailover.model;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A firewall as read back from itself.
 *
 * <p>Immutable.
 *
 * @param closed what it stops now
 * @param weak whether it is not known to be enforced
 * @param outboundWorks what a canary from the data center showed, when one was tried
 * @param seen for people
 */
public record FirewallState(
    Set<FirewallScope> closed, boolean weak, Optional<Boolean> outboundWorks, String seen) {

  /** Copies what it is given. */
  public FirewallState {
    closed = Collections.unmodifiableSet(new TreeSet<>(closed));
  }

  /** Whether the direction is stopped, in any scope. */
  public boolean isClosed(Traffic traffic) {
    return switch (traffic) {
      case INBOUND -> closed.contains(FirewallScope.INBOUND);
      case OUTBOUND ->
          closed.contains(FirewallScope.NEW_OUTBOUND)
              || closed.contains(FirewallScope.ALL_OUTBOUND);
    };
  }
}
