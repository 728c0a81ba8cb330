/**
 * From a request and what was observed to a plan. {@link
 * io.github.essfailover.internal.planner.Planner} is a pure function; {@link
 * io.github.essfailover.internal.planner.Observer} looks.
 */
@NullMarked
package io.github.essfailover.internal.planner;

import org.jspecify.annotations.NullMarked;
