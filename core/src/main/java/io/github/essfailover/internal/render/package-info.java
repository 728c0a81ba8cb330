/**
 * Pages for people, from templates: {@link io.github.essfailover.internal.render.Pages}. For core's
 * own packages only; the template library is seen nowhere else.
 */
@NullMarked
package io.github.essfailover.internal.render;

import org.jspecify.annotations.NullMarked;
