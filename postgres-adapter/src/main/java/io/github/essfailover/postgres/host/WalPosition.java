package io.github.essfailover.postgres.host;

import io.github.essfailover.model.Lsn;

/**
 * A place in the log of one timeline.
 *
 * <p>Immutable.
 */
public record WalPosition(int timeline, Lsn lsn) {}
