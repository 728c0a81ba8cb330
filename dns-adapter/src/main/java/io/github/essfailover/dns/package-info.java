/**
 * Moves the names of a deployment with RFC 2136 dynamic updates. For hosts whose zone lives on
 * BIND, Knot, PowerDNS or another server that takes them. Open {@link
 * io.github.essfailover.dns.Rfc2136Dns} first.
 */
@NullMarked
package io.github.essfailover.dns;

import org.jspecify.annotations.NullMarked;
