package io.github.essfailover.spi;

/**
 * A change and what it mutates.
 *
 * <p>Immutable.
 */
public record Act(Resource on, Change change) {}
