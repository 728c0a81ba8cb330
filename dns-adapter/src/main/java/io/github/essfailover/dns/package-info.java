/**
 * Moves the names of a deployment: with RFC 2136 dynamic updates on BIND, Knot, PowerDNS and others
 * ({@link io.github.essfailover.dns.Rfc2136Dns}, open it first), or in Amazon Route 53 ({@link
 * io.github.essfailover.dns.Route53Dns}). {@link io.github.essfailover.dns.IngressHosts} and {@link
 * io.github.essfailover.dns.MatrixDelegation} are readiness checks about names.
 */
@NullMarked
package io.github.essfailover.dns;

import org.jspecify.annotations.NullMarked;
