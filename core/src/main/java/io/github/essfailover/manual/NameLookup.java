package io.github.essfailover.manual;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.util.Set;

/** Asks one authoritative server, and no cache, for the addresses of a name. Thread-safe. */
@FunctionalInterface
public interface NameLookup {

  /**
   * The A and AAAA records, or the CNAME record; empty when the name has none.
   *
   * @param server host or address, with an optional port
   * @throws io.github.essfailover.error.AdapterException when the server gave no authoritative
   *     answer
   */
  Set<IngressAddress> lookup(String server, DnsName name, Deadline deadline);

  /** Lookups with the JDK's own DNS client (module {@code jdk.naming.dns}). */
  static NameLookup jdk() {
    return new JdkLookup();
  }
}
