/**
 * An authoritative DNS server that takes signed dynamic updates, for tests and the lab. Open {@link
 * io.github.essfailover.labservers.dns.DnsServer} first.
 *
 * <p>It follows RFC 2136 (updates), RFC 8945 (signatures) and as much of RFC 1035 as one zone
 * without wildcards and delegations needs. It is no server for the open network.
 */
@NullMarked
package io.github.essfailover.labservers.dns;

import org.jspecify.annotations.NullMarked;
