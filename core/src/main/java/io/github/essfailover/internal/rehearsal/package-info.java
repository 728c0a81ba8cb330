/**
 * What a plan would do, found out by looking alone: {@link
 * io.github.essfailover.internal.rehearsal.Rehearser} gathers, {@code Judgement} decides. For
 * whoever changes what a rehearsal may look at.
 */
@NullMarked
package io.github.essfailover.internal.rehearsal;

import org.jspecify.annotations.NullMarked;
