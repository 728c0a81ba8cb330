/**
 * What a watch knows, and checks that are due from time to time. Open {@link
 * io.github.essfailover.watch.WatchState} first; a watch begins with {@code
 * FailoverOrchestrator.watch()}.
 */
@NullMarked
package io.github.essfailover.watch;

import org.jspecify.annotations.NullMarked;
