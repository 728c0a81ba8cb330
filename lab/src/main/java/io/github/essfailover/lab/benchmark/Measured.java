package io.github.essfailover.lab.benchmark;

/**
 * What one round took.
 *
 * @param writeMillis from the decision to the first row that the target acknowledged; of a
 *     switchover, between the source's last and the target's first
 * @param followMillis from the decision until the other standby streams the new timeline
 * @param lost acknowledged rows that the target does not have
 */
record Measured(double writeMillis, double followMillis, long lost) {}
