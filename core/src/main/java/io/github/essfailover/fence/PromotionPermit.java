package io.github.essfailover.fence;

import java.time.Instant;

/**
 * What allows a promotion. There are two: proof that the one that was active before is fenced, and,
 * for a drill, proof that the standby is cut off from the world. One never stands in for the other.
 *
 * <p>Immutable.
 */
public sealed interface PromotionPermit permits FenceProof, IsolationProof {

  /** When its first piece of evidence expires. */
  Instant validUntil();

  /**
   * Whether it still permits a promotion then; an adapter asks with {@link
   * io.github.essfailover.model.Deadline#now} of its call, whose clock dated it.
   */
  boolean isValidAt(Instant now);
}
