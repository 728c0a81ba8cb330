/** What a run tells while it goes on. Open {@link io.github.essfailover.event.FailoverListener}. */
@NullMarked
package io.github.essfailover.event;

import org.jspecify.annotations.NullMarked;
