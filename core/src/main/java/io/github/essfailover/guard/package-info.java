/**
 * What keeps a deployment safe between runs, for hosts that let something act by itself. Open
 * {@link io.github.essfailover.guard.FailoverPolicy} for what happens when the active data center
 * seems lost, {@link io.github.essfailover.guard.KillSwitch} to stop that, and {@link
 * io.github.essfailover.ReturnGuard} for what runs in each data center.
 */
@NullMarked
package io.github.essfailover.guard;

import org.jspecify.annotations.NullMarked;
