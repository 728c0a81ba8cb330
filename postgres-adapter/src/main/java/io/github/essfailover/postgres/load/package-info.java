/**
 * Whether a standby would bear the primary's load: for drills. Open {@link
 * io.github.essfailover.postgres.load.StandbyLoad} first.
 */
@NullMarked
package io.github.essfailover.postgres.load;

import org.jspecify.annotations.NullMarked;
