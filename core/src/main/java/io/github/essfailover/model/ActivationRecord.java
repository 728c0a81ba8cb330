package io.github.essfailover.model;

import java.time.Instant;

/**
 * Who is active: a fold over the journals of a deployment's runs, and the only truth about it.
 *
 * <p>Immutable.
 *
 * @param epoch of the run that made it active
 * @param since when that was recorded; while {@code activating}, when its promotion was intended
 * @param activating whether the run that makes it active has passed its point of no return but not
 *     ended
 */
public record ActivationRecord(
    DataCenterId dataCenter, long epoch, Instant since, RunId run, boolean activating) {}
