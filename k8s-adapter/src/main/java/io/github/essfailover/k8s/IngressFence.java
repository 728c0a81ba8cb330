package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.NamespaceReview;
import io.github.essfailover.k8s.internal.Permission;
import io.github.essfailover.k8s.internal.PermissionReview;
import io.github.essfailover.k8s.internal.Permissions;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Closes the deployment's Ingress objects, so that new clients get no answer from it: it gives them
 * an ingress class that no controller serves and keeps their own in annotations. A controller then
 * answers with its 404, or serves whatever else it has for the name.
 *
 * <pre>{@code
 * IngressFence.in(cluster).probe(deadline -> asksForVersionsAt("192.0.2.1"))
 * }</pre>
 *
 * <p>It is weak: controllers take a moment, and keep connections that are established. It is not
 * weak while a {@linkplain #probe probe} shows that the deployment answers no longer. Its word is
 * the cluster's, so it is no second witness beside it. Clients that come in by another way, such as
 * a Service of type LoadBalancer or a Gateway, are not stopped.
 *
 * <p>An operator that still runs may put its class back (ess-starter-edition-core applies the class
 * of its manifest with force, if that names one): it is then seen open again, and closed again once
 * the operator is held. A deployment without any Ingress is seen open, as nothing is closed.
 *
 * <p>Immutable and thread-safe; the methods that configure return a changed copy.
 */
public final class IngressFence implements FirewallAdapter {

  private final KubernetesCluster cluster;
  private final String name;
  private final @Nullable IngressProbe probe;

  private IngressFence(KubernetesCluster cluster, String name, @Nullable IngressProbe probe) {
    this.cluster = cluster;
    this.name = name;
    this.probe = probe;
  }

  /** The ingress of that cluster's deployment; same client, location and pinned identity. */
  public static IngressFence in(KubernetesCluster cluster) {
    return new IngressFence(cluster, "ingress", null);
  }

  /** The name in step ids; default {@code ingress}. */
  public IngressFence named(String newName) {
    return new IngressFence(cluster, DataCenterId.of(newName).value(), probe);
  }

  /** What shows whether new clients still get an answer. Default: none, and always weak. */
  public IngressFence probe(IngressProbe newProbe) {
    return new IngressFence(cluster, name, newProbe);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return cluster.locatedIn();
  }

  @Override
  public Set<Traffic> stoppable() {
    return Set.of(Traffic.INBOUND);
  }

  @Override
  public String device() {
    return "cluster";
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    return IngressDoors.of(cluster.reach(deadline), cluster.ess()).toState(() -> serves(deadline));
  }

  private Optional<Boolean> serves(Deadline deadline) {
    try {
      return probe == null ? Optional.empty() : Optional.of(probe.serves(deadline));
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }

  @Override
  public Change close(Set<Traffic> what) {
    if (!what.contains(Traffic.INBOUND)) {
      return Change.of("Nothing: an ingress stops nothing outbound", call -> {});
    }
    return Change.of(
        closePreview(),
        call -> new IngressActs(cluster.reach(call), cluster.ess(), new Stamp(call)).close());
  }

  private List<String> closePreview() {
    String kubectl = "kubectl --namespace " + namespace();
    return List.of(
        "%s get ingresses --selector %s; for each NAME of class CLASS:"
            .formatted(kubectl, cluster.ess().selector()),
        kubectl + " annotate ingress NAME " + IngressDoor.CLASS_BEFORE + "=CLASS",
        kubectl + " patch ingress NAME --type merge --patch " + classPatch(IngressDoor.SHUT));
  }

  @Override
  public Change open() {
    String kubectl = "kubectl --namespace " + namespace();
    return Change.of(
        List.of(
            "For each ingress NAME whose annotation " + IngressDoor.CLASS_BEFORE + " is CLASS:",
            kubectl + " patch ingress NAME --type merge --patch " + classPatch("CLASS"),
            kubectl + " annotate ingress NAME " + IngressDoor.CLASS_BEFORE + "-"),
        call -> new IngressActs(cluster.reach(call), cluster.ess(), new Stamp(call)).open());
  }

  private static String classPatch(String name) {
    return "'{\"spec\":{\"ingressClassName\":\"" + name + "\"}}'";
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    try {
      Api api = cluster.reach(deadline);
      NamespaceReview.of(api, "firewall.namespace", namespace()).ifPresent(findings::add);
      findings.addAll(
          new PermissionReview("firewall.permission", Map.of(Permission.Place.ESS, namespace()))
              .missing(api, Permissions.of(Permission.Part.INGRESS_FENCE)));
      findings.addAll(obstacles(IngressDoors.of(api, cluster.ess())));
    } catch (AdapterException e) {
      findings.add(
          Finding.of("firewall.api", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
    return findings;
  }

  private List<Finding> obstacles(IngressDoors doors) {
    List<Finding> findings = new ArrayList<>();
    if (doors.doors().isEmpty()) {
      findings.add(
          Finding.of(
              "firewall.ingress",
              Severity.INFO,
              "there is no Ingress of the deployment in " + namespace(),
              "None on a standby is normal; otherwise fence the way by which clients come in."));
    }
    if (!doors.forgotten().isEmpty()) {
      findings.add(
          Finding.of(
              "firewall.ingress",
              Severity.ERROR,
              "closed, and nobody knows which class it had: " + doors.forgotten(),
              "Set its spec.ingressClassName to the ingress controller's class by hand."));
    }
    return findings;
  }

  private String namespace() {
    return cluster.ess().namespace();
  }

  @Override
  public String toString() {
    return "IngressFence[" + name + ", " + cluster.ess() + ", " + locatedIn() + "]";
  }
}
