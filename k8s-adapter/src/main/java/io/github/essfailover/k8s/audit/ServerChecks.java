package io.github.essfailover.k8s.audit;

import java.time.Duration;

/** The API server itself. */
final class ServerChecks {

  /** Beyond this, leases, certificates and logs of two data centers no longer fit together. */
  static final Duration TOLERATED = Duration.ofSeconds(2);

  private ServerChecks() {}

  static void health(ClusterInventory seen, Remarks remarks) {
    if (!seen.server().unhealthy().isEmpty()) {
      remarks.warning(
          "the API server says that it is not ready: " + Pods.names(seen.server().unhealthy()),
          "Look at /readyz?verbose and mend what it names, etcd first.");
    }
  }

  static void clock(ClusterInventory seen, Remarks remarks) {
    seen.server()
        .clock()
        .filter(offset -> offset.ahead().abs().minus(offset.uncertainty()).compareTo(TOLERATED) > 0)
        .ifPresent(
            offset ->
                remarks.warning(
                    "the API server's clock is "
                        + offset.ahead().abs().toSeconds()
                        + " s "
                        + (offset.ahead().isNegative() ? "behind" : "ahead of")
                        + " this machine's",
                    "Synchronise both with NTP: times of conditions, leases and certificates are"
                        + " compared."));
  }
}
