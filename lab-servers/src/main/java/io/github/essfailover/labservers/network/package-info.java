/**
 * Ports, dead addresses, bad connections and lines that break. Open {@link
 * io.github.essfailover.labservers.network.Relay}, {@link
 * io.github.essfailover.labservers.network.FaultyLink} or {@link
 * io.github.essfailover.labservers.network.BlackHole} first.
 */
@NullMarked
package io.github.essfailover.labservers.network;

import org.jspecify.annotations.NullMarked;
