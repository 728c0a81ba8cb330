package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** One zone, or another unit that is updated at once, with the servers that answer for it. */
public interface DnsAdapter extends Adapter {

  /** The names that move. */
  SortedSet<DnsName> names();

  /** The authoritative servers and where they stand; configuration, no I/O. */
  Map<String, Location> servers();

  /**
   * Asks every authoritative server. One that does not answer is a view with a problem, not an
   * exception; an exception means that none could be asked.
   */
  DnsState observe(Deadline deadline);

  /**
   * All names have these addresses, compare-and-set: applied only while the names are as in {@code
   * expected}. A stale expectation is PERMANENT with code {@code DNS_CHANGED_MEANWHILE}.
   */
  Change point(Set<IngressAddress> to, DnsState expected);

  /**
   * All names keep their addresses and have this time to live, compare-and-set like {@link #point}.
   * Empty, the default: this adapter cannot; a plan then says that users follow late.
   */
  default Optional<Change> setTtl(Duration ttl, DnsState expected) {
    return Optional.empty();
  }
}
