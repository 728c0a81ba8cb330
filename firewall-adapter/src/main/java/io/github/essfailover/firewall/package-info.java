/**
 * Firewalls and power switches of a data center. For hosts that fence a lost data center at its
 * gateway. Open {@link io.github.essfailover.firewall.NftablesFirewall} first; for appliances
 * {@link io.github.essfailover.firewall.HttpFirewall} and {@link
 * io.github.essfailover.firewall.CommandFirewall}; for machines {@link
 * io.github.essfailover.firewall.CommandPower}.
 */
@NullMarked
package io.github.essfailover.firewall;

import org.jspecify.annotations.NullMarked;
