package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Operator and updater of ESS Classic against the reference architecture. */
final class OperatorChecks {

  private OperatorChecks() {}

  /** The updater turns the manifest into the resources that the operator acts on. */
  static void updater(ClusterInventory seen, Remarks remarks) {
    if (!seen.scope().operated()) {
      remarks.nothingThere();
      return;
    }
    List<Deployment> updaters = seen.updaters();
    if (updaters.size() != 1) {
      remarks.warning(
          updaters.isEmpty()
              ? "there is no updater"
              : "several updaters: " + Pods.names(updaters.stream().map(Pods::path).toList()),
          "Run exactly one: changes of the manifest would not arrive, or arrive twice.");
      return;
    }
    Replicated updater = Replicated.of(updaters.get(0));
    if (updater.desired() != 1 || updater.ready() < 1) {
      remarks.warning(
          "the updater "
              + updater.name()
              + " has "
              + updater.ready()
              + " of "
              + updater.desired()
              + " replicas ready",
          "Scale it to 1 in every data center: changes of the manifest do not arrive without it.");
    }
  }

  /** The active data center renews certificates; standbys use what is copied to them. */
  static void tlsMode(ClusterInventory seen, Remarks remarks) {
    if (seen.manifests().isEmpty()) {
      remarks.nothingThere();
    }
    Set<String> modes = new TreeSet<>();
    for (GenericKubernetesResource manifest : seen.manifests()) {
      Manifest.of(manifest)
          .leaves()
          .forEach(
              (path, value) -> {
                if (path.endsWith(".tls.mode")) {
                  modes.add(value);
                }
              });
    }
    if (modes.contains("certmanager") && !seen.isActive()) {
      remarks.warning(
          "the manifest of a standby asks cert-manager for certificates",
          "Set its tls.mode to existing: a challenge cannot succeed where the names do not point,"
              + " and cert-manager would overwrite the copied certificate.");
    } else if (seen.isActive() && !modes.isEmpty() && !modes.contains("certmanager")) {
      remarks.info(
          "the manifest of the active data center has the TLS mode " + Pods.names(modes),
          "Make sure that somebody renews the certificates and copies them to the standbys.");
    }
  }

  /** What an operator was before an upgrade, so that the upgrade can be undone. */
  static void history(ClusterInventory seen, Remarks remarks) {
    if (seen.operators().isEmpty() || seen.all(Part.ALL_REPLICA_SETS, ReplicaSet.class).isEmpty()) {
      remarks.nothingThere();
    }
    List<ReplicaSet> sets = seen.all(Part.ALL_REPLICA_SETS, ReplicaSet.class);
    for (Deployment operator : seen.operators()) {
      Integer limit = operator.getSpec().getRevisionHistoryLimit();
      long revisions = sets.stream().filter(set -> isOf(set, operator)).count();
      if (limit != null && limit == 0) {
        remarks.warning(
            "the operator " + Pods.path(operator) + " keeps no revisions",
            "Set revisionHistoryLimit above 0: kubectl rollout undo has nothing to go back to.");
      } else if (revisions == 1) {
        remarks.info(
            "the operator " + Pods.path(operator) + " has a single revision",
            "Keep the values of the release before: kubectl rollout undo cannot help here.");
      }
    }
  }

  private static boolean isOf(ReplicaSet set, Deployment deployment) {
    return deployment.getMetadata().getUid() != null
        && set.getMetadata().getOwnerReferences().stream()
            .map(OwnerReference::getUid)
            .anyMatch(deployment.getMetadata().getUid()::equals);
  }
}
