package io.github.essfailover.internal.guard;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Site;
import java.util.Optional;

/**
 * Sees names that lead here while another data center is active: something here publishes them, as
 * an ExternalDNS does whose cluster came back. Reads only. Thread-safe.
 */
record Names(Site site, DnsAdapter zone) {

  Optional<Finding> look(Deadline deadline) {
    DnsState state = zone.observe(deadline);
    return state.servers().stream()
        .filter(view -> view.records().values().stream().anyMatch(this::leadsHere))
        .findFirst()
        .map(
            view ->
                Finding.of(
                    "guard.dns",
                    Severity.ERROR,
                    "names of zone "
                        + zone.name()
                        + " lead to "
                        + site.id()
                        + " by "
                        + view.server()
                        + ": "
                        + view.records(),
                    "End what publishes them there (ExternalDNS, a script), then point them at the"
                        + " active data center."));
  }

  private boolean leadsHere(java.util.Set<io.github.essfailover.model.IngressAddress> addresses) {
    return addresses.stream().anyMatch(site.ingress()::contains);
  }
}
