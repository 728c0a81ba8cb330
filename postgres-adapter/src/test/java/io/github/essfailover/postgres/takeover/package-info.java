/**
 * Two orchestrator processes and one group of real servers: the first is stopped, the second takes
 * over, the first is continued. Open {@link io.github.essfailover.postgres.takeover.TakeoverTest}
 * first.
 */
@NullMarked
package io.github.essfailover.postgres.takeover;

import org.jspecify.annotations.NullMarked;
