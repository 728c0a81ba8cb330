package io.github.essfailover.spi;

import io.github.essfailover.model.Endpoint;

/**
 * What to follow.
 *
 * <p>Immutable.
 *
 * @param endpoint where the upstream listens
 * @param slot the slot to use there; also the follower's application name
 */
public record Upstream(Endpoint endpoint, String slot) {}
