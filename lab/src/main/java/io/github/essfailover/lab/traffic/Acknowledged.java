package io.github.essfailover.lab.traffic;

import java.time.Instant;

/**
 * A message whose receipt a homeserver acknowledged.
 *
 * <p>Immutable.
 *
 * @param dataCenter which data center answered
 * @param at when the answer was there
 */
public record Acknowledged(String transaction, String eventId, String dataCenter, Instant at) {}
