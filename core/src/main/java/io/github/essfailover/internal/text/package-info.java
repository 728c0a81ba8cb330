/** Words for people: durations, tables. */
@NullMarked
package io.github.essfailover.internal.text;

import org.jspecify.annotations.NullMarked;
