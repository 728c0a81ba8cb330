/**
 * Ports and dead addresses for tests. Open {@link
 * io.github.essfailover.labservers.network.BlackHole} or {@link
 * io.github.essfailover.labservers.network.FreePorts} first.
 */
@NullMarked
package io.github.essfailover.labservers.network;

import org.jspecify.annotations.NullMarked;
