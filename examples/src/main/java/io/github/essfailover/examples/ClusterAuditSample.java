package io.github.essfailover.examples;

import io.github.essfailover.k8s.AuditReport;
import io.github.essfailover.k8s.ClusterAudit;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.manual.NameLookup;
import io.github.essfailover.model.Deadline;
import java.time.Clock;
import java.time.Duration;

/** How clusters are audited; printed in the documentation. */
final class ClusterAuditSample {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ClusterAuditSample() {}

  static void audit(KubernetesCluster dc1, KubernetesCluster dc2, KubernetesCluster dc3) {
    // tag::audit[]
    ClusterAudit audit =
        ClusterAudit.of(dc1, dc2, dc3)
            .ingress("dc1", "192.0.2.10")
            .ingress("dc2", "192.0.2.20")
            .databases("dc1", "10.1.0.5")
            .databases("dc2", "10.2.0.5")
            .resolver("dc2", NameLookup.jdk(), "10.2.0.53");
    AuditReport report = audit.report(Deadline.after(PATIENCE, Clock.systemUTC()));
    System.out.println(report.toText());
    // end::audit[]
  }
}
