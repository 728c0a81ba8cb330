/**
 * Plans: data that can be read, approved in one place and executed in another. Open {@link
 * io.github.essfailover.plan.Plan} first.
 */
@NullMarked
package io.github.essfailover.plan;

import org.jspecify.annotations.NullMarked;
