/**
 * JSON as plain maps, lists, strings, numbers and booleans: {@link
 * io.github.essfailover.internal.json.JsonText}. For core's own packages only; Jackson is seen
 * nowhere else.
 */
@NullMarked
package io.github.essfailover.internal.json;

import org.jspecify.annotations.NullMarked;
