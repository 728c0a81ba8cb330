package io.github.essfailover.watch;

import io.github.essfailover.model.DataCenterId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a standby is behind the active data center's primary.
 *
 * <p>Immutable.
 *
 * @param bytes of write-ahead log; against the primary's last known position while it is silent;
 *     empty when that was never seen
 * @param time by the heartbeat, else by the last commits; empty when neither is known
 * @param at when the standby was last seen
 */
public record ReplicationLag(
    DataCenterId dataCenter,
    String database,
    OptionalLong bytes,
    Optional<Duration> time,
    Instant at) {}
