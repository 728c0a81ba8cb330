package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;

/**
 * How a standby is fed.
 *
 * <p>Immutable.
 *
 * @param upstream the configured upstream
 * @param streaming whether the receiver says that it streams from exactly that upstream
 * @param timeline the timeline that is received
 * @param upstreamPosition the last position that the upstream reported
 * @param lastHeard when the upstream's last message was <em>sent</em>, by the upstream's clock
 */
public record Following(
    Endpoint upstream,
    boolean streaming,
    Optional<Integer> timeline,
    Optional<Lsn> upstreamPosition,
    Optional<Instant> lastHeard) {}
