package io.github.essfailover.spi;

import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.MarkId;

/**
 * The order to promote. Without a fence proof there is none.
 *
 * <p>Immutable.
 *
 * @param mark to be written right after; the lineage mark
 * @param fence must be valid at the moment when the statement is sent
 */
public record Promotion(MarkId mark, long epoch, FenceProof fence) {}
