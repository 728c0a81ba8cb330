package io.github.essfailover.spi;

import io.github.essfailover.fence.IsolationProof;
import io.github.essfailover.fence.PromotionPermit;
import io.github.essfailover.model.MarkId;

/**
 * The order to promote. Without a permit there is none.
 *
 * <p>Immutable.
 *
 * @param mark to be written right after; the lineage mark
 * @param permit must be valid at the moment when the statement is sent
 */
public record Promotion(MarkId mark, long epoch, PromotionPermit permit) {

  /** Whether it is a drill: what is promoted is isolated and becomes a standby again. */
  public boolean isTrial() {
    return permit instanceof IsolationProof;
  }
}
