/** Checks of a standby's data against real servers. */
@NullMarked
package io.github.essfailover.postgres.consistency;

import org.jspecify.annotations.NullMarked;
