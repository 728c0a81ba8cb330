/**
 * What can go wrong in the world. Open {@link io.github.essfailover.error.FailoverException} first;
 * a caller's own mistakes are JDK exceptions that name the parameter and the value.
 */
@NullMarked
package io.github.essfailover.error;

import org.jspecify.annotations.NullMarked;
