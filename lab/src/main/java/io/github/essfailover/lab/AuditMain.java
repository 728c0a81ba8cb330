package io.github.essfailover.lab;

import io.github.essfailover.k8s.ClusterAudit;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.model.Deadline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * Prints the audit of a lab's three clusters: {@code AuditMain}. System property: {@code
 * lab.folder} ({@code lab/target/audit}).
 */
public final class AuditMain {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private AuditMain() {}

  /** Builds a lab, looks at its clusters, and exits. */
  public static void main(String[] arguments) {
    LabMain.keepQuiet();
    Path folder = Path.of(System.getProperty("lab.folder", "lab/target/audit")).toAbsolutePath();
    try (Lab lab = Lab.in(folder)) {
      LabExit.closes(lab);
      lab.build(System.out);
      System.out.println(audit(lab).report(Deadline.after(PATIENCE, Clock.systemUTC())).toText());
    }
    // What is left of a driver's or a server's threads must not keep the process alive.
    System.exit(0);
  }

  private static ClusterAudit audit(Lab lab) {
    ClusterAudit audit =
        ClusterAudit.of(
            lab.dataCenters().stream()
                .map(dataCenter -> lab.adapters().cluster(dataCenter))
                .toArray(KubernetesCluster[]::new));
    for (LabDataCenter dataCenter : lab.dataCenters()) {
      audit =
          audit
              .ingress(dataCenter.name(), dataCenter.address().getHostAddress())
              .databases(dataCenter.name(), dataCenter.database().host());
    }
    return audit;
  }
}
