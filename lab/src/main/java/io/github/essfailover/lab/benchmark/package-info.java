/**
 * How long the PostgreSQL side of a failover and of a switchover takes, beside the floor: the same
 * statements, issued by hand over open connections. For whoever makes it faster; open {@link
 * io.github.essfailover.lab.benchmark.BenchmarkMain} first.
 */
@NullMarked
package io.github.essfailover.lab.benchmark;

import org.jspecify.annotations.NullMarked;
