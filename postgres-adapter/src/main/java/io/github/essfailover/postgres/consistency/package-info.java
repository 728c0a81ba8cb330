/**
 * Whether a standby's data is what the primary's is, within a budget of time: for readiness, now
 * and then, and for drills. Open {@link
 * io.github.essfailover.postgres.consistency.ConsistencyCheck} first.
 */
@NullMarked
package io.github.essfailover.postgres.consistency;

import org.jspecify.annotations.NullMarked;
