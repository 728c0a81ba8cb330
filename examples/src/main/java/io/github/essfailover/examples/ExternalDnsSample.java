package io.github.essfailover.examples;

import io.github.essfailover.dns.Rfc2136Dns;
import io.github.essfailover.k8s.ExternalDnsRecords;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.DnsAdapter;

/** How do names move that external-dns manages? */
public final class ExternalDnsSample {

  private ExternalDnsSample() {}

  /** Names in an object of external-dns, proved by the servers. */
  public static DnsAdapter records(KubernetesCluster cluster) {
    // tag::records[]
    DnsAdapter servers =
        Rfc2136Dns.zone("example.org") // without a key: it only asks
            .server("ns1.example.org")
            .locatedIn(Location.outside())
            .records("matrix")
            .build();
    DnsAdapter dns = ExternalDnsRecords.in(cluster).object("matrix").observedBy(servers);
    // end::records[]
    return dns;
  }
}
