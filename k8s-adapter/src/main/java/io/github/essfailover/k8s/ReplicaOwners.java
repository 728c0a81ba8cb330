package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who else writes {@code spec.replicas} and would undo a hold or a start: told by the managed
 * fields (Kubernetes documentation, "Server-Side Apply"), by what Helm writes on its objects, and
 * by the labels and annotations of Argo CD ({@code argocd.argoproj.io}) and Flux ({@code
 * toolkit.fluxcd.io}). Pure.
 */
final class ReplicaOwners {

  private static final String CHECK = "cluster.replica-owner";
  private static final List<String> ARGO =
      List.of("argocd.argoproj.io/instance", "argocd.argoproj.io/tracking-id");
  private static final List<String> FLUX =
      List.of("kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name");

  /** A kind of owner and what to do about it. */
  enum Owner {
    HELM(
        "a helm upgrade sets them again to what its values say",
        "Before any helm upgrade in a data center make its values say what runs there;"
            + " a run holds the line while it lasts, nobody does afterwards."),
    ARGO_CD(
        "Argo CD sets them again to what its source says",
        "Exclude spec.replicas with ignoreDifferences and RespectIgnoreDifferences=true in the"
            + " Application, or turn its self-healing off."),
    FLUX(
        "Flux sets them again to what its source says",
        "Suspend the Kustomization or HelmRelease during a run, and leave spec.replicas out of"
            + " what it applies.");

    private final String effect;
    private final String remedy;

    Owner(String effect, String remedy) {
      this.effect = effect;
      this.remedy = remedy;
    }
  }

  private ReplicaOwners() {}

  /** One finding for each owner, with the objects that it writes. */
  static List<Finding> findings(Collection<? extends HasMetadata> objects) {
    Map<Owner, Set<String>> found = new TreeMap<>();
    for (HasMetadata object : objects) {
      of(object)
          .forEach(
              owner ->
                  found
                      .computeIfAbsent(owner, any -> new TreeSet<>())
                      .add(object.getMetadata().getName()));
    }
    return found.entrySet().stream()
        .map(
            entry ->
                Finding.of(
                    CHECK,
                    Severity.WARNING,
                    "the replicas of "
                        + String.join(", ", entry.getValue())
                        + " are not only ours: "
                        + entry.getKey().effect,
                    entry.getKey().remedy))
        .toList();
  }

  /** The owners of one object; several where a tool works through another. */
  static Set<Owner> of(HasMetadata object) {
    Set<Owner> owners = new TreeSet<>();
    if (has(object, ARGO)) {
      owners.add(Owner.ARGO_CD);
    }
    if (has(object, FLUX)) {
      owners.add(Owner.FLUX);
    }
    if (!Stamp.annotation(object, "meta.helm.sh/release-name").isEmpty()
        && !owners.contains(Owner.FLUX)) {
      owners.add(Owner.HELM);
    }
    writers(object).forEach((manager, operation) -> addManager(manager, owners));
    return owners;
  }

  private static void addManager(String manager, Set<Owner> owners) {
    if (manager.startsWith("argocd")) {
      owners.add(Owner.ARGO_CD);
    } else if (manager.equals("kustomize-controller") || manager.equals("helm-controller")) {
      owners.add(Owner.FLUX);
    } else if (manager.equalsIgnoreCase("helm")) {
      owners.add(Owner.HELM);
    }
  }

  /** The managers that own {@code spec.replicas}, with how they wrote it. */
  static Map<String, String> writers(HasMetadata object) {
    Map<String, String> found = new LinkedHashMap<>();
    List<ManagedFieldsEntry> entries = object.getMetadata().getManagedFields();
    for (ManagedFieldsEntry entry : entries == null ? List.<ManagedFieldsEntry>of() : entries) {
      if (entry.getFieldsV1() != null && ownsReplicas(entry)) {
        found.put(
            Objects.toString(entry.getManager(), ""), Objects.toString(entry.getOperation(), ""));
      }
    }
    return found;
  }

  private static boolean ownsReplicas(ManagedFieldsEntry entry) {
    Map<?, ?> spec = Json.object(entry.getFieldsV1().getAdditionalProperties().get("f:spec"));
    return spec.containsKey("f:replicas");
  }

  private static boolean has(HasMetadata object, List<String> keys) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return keys.stream()
        .anyMatch(
            key ->
                (labels != null && labels.containsKey(key))
                    || !Stamp.annotation(object, key).isEmpty());
  }
}
