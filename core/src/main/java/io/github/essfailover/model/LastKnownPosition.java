package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the log of a primary was when somebody last saw it. It may be lost and it may be old:
 * something to predict with, never something to decide by.
 *
 * <p>Immutable.
 *
 * @param dataCenter where the primary was
 * @param database the server's name
 * @param systemIdentifier the identity that all copies share
 * @param at when it was seen, by the observer's clock
 * @param lastCommitAt the time of its last commit, by its own clock, when known
 */
public record LastKnownPosition(
    DataCenterId dataCenter,
    String database,
    String systemIdentifier,
    Lsn position,
    Instant at,
    Optional<Instant> lastCommitAt) {}
