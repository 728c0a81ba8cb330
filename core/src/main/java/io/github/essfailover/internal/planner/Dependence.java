package io.github.essfailover.internal.planner;

import io.github.essfailover.model.Location;

/**
 * Something that every run needs, and where it lives.
 *
 * @param what for instance {@code journal}
 */
public record Dependence(String what, Location location) {}
