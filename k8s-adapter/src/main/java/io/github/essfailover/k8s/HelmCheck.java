package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.NamespaceReview;
import io.github.essfailover.k8s.internal.Permission;
import io.github.essfailover.k8s.internal.Permission.Part;
import io.github.essfailover.k8s.internal.Permission.Place;
import io.github.essfailover.k8s.internal.PermissionReview;
import io.github.essfailover.k8s.internal.Permissions;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What holding and starting a release will need: the counts of its replicas, its databases, nobody
 * else who scales it. Reads only; immutable.
 */
record HelmCheck(EssHelm ess) {

  List<Finding> run(Api api) {
    List<Finding> findings = new ArrayList<>(permissions(api));
    findings.addAll(
        SharedChecks.guarded(
            "cluster.namespace",
            () -> NamespaceReview.of(api, "cluster.namespace", ess.namespace()).stream().toList()));
    findings.addAll(release(api));
    return findings;
  }

  private List<Finding> permissions(Api api) {
    List<Permission> needed = new ArrayList<>(Permissions.of(Part.HELM));
    if (ess.holdsByQuota()) {
      needed.addAll(Permissions.of(Part.HELM_QUOTA));
    }
    return new PermissionReview("cluster.permission", Map.of(Place.ESS, ess.namespace()))
        .missing(api, needed);
  }

  private List<Finding> release(Api api) {
    Controllers stack;
    Controllers release;
    try {
      stack = HelmSight.stack(api, ess);
      release = HelmSight.release(stack, ess);
    } catch (AdapterException e) {
      return List.of(
          Finding.of("cluster.release", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
    List<HasMetadata> scalable = release.scalable().toList();
    List<Finding> findings = new ArrayList<>(counts(scalable));
    findings.addAll(daemonSets(release));
    findings.addAll(ReplicaOwners.findings(scalable));
    findings.addAll(SharedChecks.guarded("cluster.autoscaler", () -> autoscalers(api, release)));
    findings.addAll(SharedChecks.guarded("cluster.database", () -> databases(api, stack)));
    findings.addAll(SharedChecks.guarded("cluster.worker-config", () -> workers(api, scalable)));
    findings.addAll(SharedChecks.events(api, ess.namespace()));
    if (ess.holdsByQuota()) {
      findings.addAll(SharedChecks.guarded("cluster.hold-quota", () -> quota(api)));
    }
    return findings;
  }

  private List<Finding> counts(List<HasMetadata> scalable) {
    String unknown =
        scalable.stream()
            .filter(workload -> HelmReplicas.wanted(ess, workload).isEmpty())
            .map(ess::shortName)
            .collect(Collectors.joining(", "));
    return unknown.isEmpty()
        ? List.of()
        : List.of(
            Finding.of(
                "cluster.replicas-unknown",
                Severity.ERROR,
                unknown + " are at 0, and nobody knows how many they should be",
                "Say it with EssHelm.replicas(workload, count), 0 for what does not run."));
  }

  private static List<Finding> daemonSets(Controllers release) {
    return release.daemonSets().stream()
        .map(
            set ->
                Finding.of(
                    "cluster.daemonset",
                    Severity.ERROR,
                    "the DaemonSet " + ClassicSight.name(set) + " cannot be scaled to 0",
                    "Take it out of the release: a hold that leaves its pods is none."))
        .toList();
  }

  /**
   * An autoscaler rests while the replicas of its target are 0 (Kubernetes documentation,
   * "Horizontal Pod Autoscaling"); KEDA does not, it scales from 0.
   */
  private List<Finding> autoscalers(Api api, Controllers release) {
    Set<String> names = release.scalable().map(ClassicSight::name).collect(Collectors.toSet());
    List<HorizontalPodAutoscaler> found =
        api.read(
            "list",
            "horizontalpodautoscalers in " + ess.namespace(),
            client ->
                client
                    .autoscaling()
                    .v2()
                    .horizontalPodAutoscalers()
                    .inNamespace(ess.namespace())
                    .list()
                    .getItems());
    return found.stream()
        .filter(scaler -> names.contains(scaler.getSpec().getScaleTargetRef().getName()))
        .map(HelmCheck::autoscaler)
        .toList();
  }

  private static Finding autoscaler(HorizontalPodAutoscaler scaler) {
    String target = scaler.getSpec().getScaleTargetRef().getName();
    boolean keda =
        scaler.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> "ScaledObject".equals(owner.getKind()));
    return keda
        ? Finding.of(
            "cluster.autoscaler",
            Severity.ERROR,
            "KEDA scales " + target + " and may start it from 0 although it is held",
            "Pause its ScaledObject in a standby with the annotation"
                + " autoscaling.keda.sh/paused-replicas: \"0\".")
        : Finding.of(
            "cluster.autoscaler",
            Severity.WARNING,
            "a HorizontalPodAutoscaler scales " + target,
            "Know that it rests while the workload is held, and that the count recorded then is"
                + " the one it had chosen.");
  }

  private List<Finding> databases(Api api, Controllers stack) {
    List<Finding> findings = new ArrayList<>();
    if (HelmDatabases.read(api, ess).isEmpty()) {
      findings.add(
          Finding.of(
              "cluster.database",
              Severity.WARNING,
              "no PostgreSQL host can be read from " + String.join(", ", HelmDatabases.names(ess)),
              "Grant get on configmaps in "
                  + ess.namespace()
                  + ", or say it with EssHelm.database(name, host, port): without it a start is"
                  + " not checked for leading to the promoted server."));
    }
    if (stack.all().anyMatch(EssHelm::isDatabase)) {
      findings.add(
          Finding.of(
              "cluster.database-in-chart",
              Severity.WARNING,
              "the release runs a PostgreSQL of its own, which does not replicate anywhere",
              "Set postgres.enabled to false and point synapse.postgres and"
                  + " matrixAuthenticationService.postgres at this data center's server."));
    }
    return findings;
  }

  private List<Finding> workers(Api api, List<HasMetadata> scalable) {
    ConfigMap rendered =
        api.read(
            "get",
            "configmaps in " + ess.namespace(),
            client ->
                client
                    .configMaps()
                    .inNamespace(ess.namespace())
                    .withName(ess.release() + "-synapse")
                    .get());
    return rendered == null ? List.of() : WorkerInstances.findings(ess, rendered, scalable);
  }

  private List<Finding> quota(Api api) {
    return new HoldingQuota(api, ess.namespace())
        .find()
        .filter(quota -> !HoldingQuota.isOurs(quota))
        .map(
            quota ->
                List.of(
                    Finding.of(
                        "cluster.hold-quota",
                        Severity.ERROR,
                        "a ResourceQuota " + HoldingQuota.NAME + " is there and is not ours",
                        "Rename or delete it; holding makes its own of that name.")))
        .orElse(List.of());
  }
}
