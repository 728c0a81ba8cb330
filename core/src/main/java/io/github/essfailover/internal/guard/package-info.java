/**
 * How a guard works: what it reads, what follows from that, and how it acts. Open {@link
 * io.github.essfailover.internal.guard.GuardRounds}.
 */
@NullMarked
package io.github.essfailover.internal.guard;

import org.jspecify.annotations.NullMarked;
