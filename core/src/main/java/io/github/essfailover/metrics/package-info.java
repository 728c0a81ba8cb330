/**
 * For hosts that have Micrometer: open {@link io.github.essfailover.metrics.WatchMetrics}. The
 * dependency is optional; without it on the path nothing else may be used from here.
 */
@NullMarked
package io.github.essfailover.metrics;

import org.jspecify.annotations.NullMarked;
