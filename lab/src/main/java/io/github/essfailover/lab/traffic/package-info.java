/**
 * The users of the lab: they send messages, remember each acknowledgement, and ask for all of them
 * back at the end. Open {@link io.github.essfailover.lab.traffic.TrafficClient} first; what it
 * found is a {@link io.github.essfailover.lab.traffic.ClientReport}.
 */
@NullMarked
package io.github.essfailover.lab.traffic;

import org.jspecify.annotations.NullMarked;
