package io.github.essfailover.k8s.lock;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The Leases of one cluster, changed by compare-and-set only. Immutable, thread-safe.
 *
 * @param pinned the UID of the cluster's namespace {@code kube-system}
 */
public record Replica(
    String name, KubernetesClient client, Optional<String> pinned, String namespace, Clock clock) {

  private static final String RESOURCE = "leases.coordination.k8s.io";
  private static final int READABLE = 40;

  /** The Lease of a deployment, whose name may have letters that Kubernetes does not take. */
  public static String leaseName(DeploymentId what) {
    String readable = what.value().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = readable.substring(0, Math.min(READABLE, readable.length()));
    return "essfailover-" + cut.replaceAll("^-+|-+$", "") + "-" + digest(what.value());
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The UID of {@code kube-system}; throws if it is not the pinned one. */
  String identity(Deadline deadline) {
    Namespace system =
        new Api(client, deadline)
            .read("get", "namespaces", c -> c.namespaces().withName("kube-system").get());
    String uid = system == null ? "" : system.getMetadata().getUid();
    if (pinned.filter(wanted -> !wanted.equals(uid)).isPresent()) {
      throw AdapterException.permanent(
          "CLUSTER_IDENTITY",
          "The client talks to another cluster than the pinned one.",
          Map.of("pinned", pinned.get(), "found", uid),
          "Correct the client's configuration, or the pin if the cluster was rebuilt.",
          null);
    }
    return uid;
  }

  Sight read(DeploymentId what, Duration otherwise, Deadline deadline) {
    Lease lease =
        new Api(client, deadline)
            .read(
                "get",
                resource(),
                c -> c.leases().inNamespace(namespace).withName(leaseName(what)).get());
    return lease == null ? Sight.MISSING : sight(lease, otherwise);
  }

  /**
   * Writes the record if the Lease is still as it was seen.
   *
   * @throws AdapterException {@code KUBERNETES_CONFLICT} if it is not
   */
  Sight write(DeploymentId what, Sight seen, LeaseRecord wanted, Deadline deadline) {
    Lease lease = lease(what, seen, wanted);
    Api api = new Api(client, deadline);
    Lease written =
        seen.record().isEmpty()
            ? api.write("create", resource(), c -> c.resource(lease).create())
            : api.write("update", resource(), c -> c.resource(lease).update());
    return sight(written, wanted.duration());
  }

  private Lease lease(DeploymentId what, Sight seen, LeaseRecord wanted) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(leaseName(what))
        .withNamespace(namespace)
        .withResourceVersion(seen.record().isEmpty() ? null : seen.version())
        .withAnnotations(wanted.annotations(what))
        .addToLabels("app.kubernetes.io/managed-by", "essfailover")
        .endMetadata()
        .withSpec(wanted.spec(clock.instant().atZone(ZoneOffset.UTC)))
        .build();
  }

  private static Sight sight(Lease lease, Duration otherwise) {
    if (!Stamp.annotation(lease, Stamp.EPOCH).matches("\\d{1,18}")) {
      throw AdapterException.permanent(
          "EPOCH_UNREADABLE",
          "The object carries an epoch that is not a number.",
          Map.of("object", Stamp.name(lease)),
          "Delete the Lease in this one cluster; the others know the epoch.",
          null);
    }
    return new Sight(
        Optional.of(LeaseRecord.of(lease, otherwise)), lease.getMetadata().getResourceVersion());
  }

  private String resource() {
    return RESOURCE + " in " + namespace;
  }

  @Override
  public String toString() {
    return name;
  }
}
