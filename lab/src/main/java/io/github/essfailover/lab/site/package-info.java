/**
 * What stands in one simulated data center beside the real servers: its ingress, its homeserver,
 * its gateway to the internet. For readers of the lab; open {@link
 * io.github.essfailover.lab.site.Homeserver} first, then {@link
 * io.github.essfailover.lab.site.EgressGate}.
 *
 * <p>Everything listens on loopback addresses and speaks plain HTTP.
 */
@NullMarked
package io.github.essfailover.lab.site;

import org.jspecify.annotations.NullMarked;
