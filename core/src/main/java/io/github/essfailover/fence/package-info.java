/**
 * When it is safe to promote: {@link io.github.essfailover.fence.Evidence} of claims, judged by
 * {@link io.github.essfailover.fence.FencePolicy} into a {@link
 * io.github.essfailover.fence.FenceProof}.
 */
@NullMarked
package io.github.essfailover.fence;

import org.jspecify.annotations.NullMarked;
