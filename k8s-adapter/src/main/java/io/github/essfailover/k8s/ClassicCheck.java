package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.NamespaceReview;
import io.github.essfailover.k8s.internal.Permission.Part;
import io.github.essfailover.k8s.internal.Permission.Place;
import io.github.essfailover.k8s.internal.PermissionReview;
import io.github.essfailover.k8s.internal.Permissions;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holding and starting an ESS Classic will need: the operator, its custom resource, the
 * webhooks that convert it. Reads only; immutable.
 */
record ClassicCheck(EssClassic ess) {

  List<Finding> run(Api api) {
    List<Finding> findings =
        new ArrayList<>(SharedChecks.guarded("cluster.permission", () -> permissions(api)));
    findings.addAll(
        SharedChecks.guarded(
            "cluster.namespace",
            () -> NamespaceReview.of(api, "cluster.namespace", ess.namespace()).stream().toList()));
    findings.addAll(SharedChecks.guarded("cluster.operator", () -> operator(api)));
    findings.addAll(
        SharedChecks.guarded("cluster.element-deployment", () -> elementDeployment(api)));
    findings.addAll(SharedChecks.events(api, ess.namespace()));
    return findings;
  }

  private List<Finding> permissions(Api api) {
    Map<Place, String> namespaces = new EnumMap<>(Place.class);
    namespaces.put(Place.ESS, ess.namespace());
    ess.operator()
        .ifPresentOrElse(
            told -> namespaces.put(Place.OPERATOR, told.namespace()),
            () -> {
              namespaces.put(Place.DISCOVERY, "");
              namespaces.put(Place.OPERATOR, discovered(api));
            });
    return new PermissionReview("cluster.permission", namespaces)
        .missing(api, Permissions.of(Part.CLASSIC));
  }

  /** Where it is not found, the place that the charts' documentation gives. */
  private String discovered(Api api) {
    try {
      return ClassicOperator.find(api, ess).getMetadata().getNamespace();
    } catch (AdapterException e) {
      return ClassicOperator.USUAL_NAMESPACE;
    }
  }

  private List<Finding> operator(Api api) {
    Deployment operator = ClassicOperator.find(api, ess);
    List<Finding> findings = new ArrayList<>(ReplicaOwners.findings(List.of(operator)));
    deployments(api, operator.getMetadata().getNamespace()).stream()
        .filter(ClassicCheck::convertsEss)
        .map(deployment -> WorkloadReadiness.of(deployment, Optional.empty()))
        .filter(webhook -> webhook.desired() == 0 || !webhook.isReady())
        .map(ClassicCheck::webhook)
        .forEach(findings::add);
    return findings;
  }

  /** Where a host said where the operator is, perhaps no other namespace can be listed. */
  private List<Deployment> deployments(Api api, String namespace) {
    return ess.operator().isPresent()
        ? api.read(
            "list",
            "deployments in " + namespace,
            client -> client.apps().deployments().inNamespace(namespace).list().getItems())
        : api.read(
            "list",
            "deployments in all namespaces",
            client -> client.apps().deployments().inAnyNamespace().list().getItems());
  }

  private static boolean convertsEss(Deployment deployment) {
    String name = ClassicSight.name(deployment);
    return name.endsWith("-conversion-webhook")
        && (name.contains("element") || name.startsWith("ess-"));
  }

  private static Finding webhook(Workload webhook) {
    return Finding.of(
        "cluster.conversion-webhook",
        Severity.ERROR,
        "the conversion webhook " + webhook + " is not ready",
        "Bring it up: without it the operator cannot read older versions of its resources.");
  }

  private List<Finding> elementDeployment(Api api) {
    Optional<GenericKubernetesResource> found = ClassicSight.elementDeployment(api, ess);
    if (found.isEmpty()) {
      return List.of(
          Finding.of(
              "cluster.element-deployment",
              Severity.ERROR,
              "there is no ElementDeployment in " + ess.namespace(),
              "Apply this data center's manifest; the operator creates nothing without it."));
    }
    return RenderedDatabases.of(found.get()).isEmpty()
        ? List.of(
            Finding.of(
                "cluster.database",
                Severity.WARNING,
                "the ElementDeployment names no PostgreSQL host",
                "Set spec.components.synapse.config.postgresql to this data center's server."))
        : List.of();
  }
}
