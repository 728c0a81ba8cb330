/** Everything that can be checked before the bad night, without changing anything. */
@NullMarked
package io.github.essfailover.internal.readiness;

import org.jspecify.annotations.NullMarked;
