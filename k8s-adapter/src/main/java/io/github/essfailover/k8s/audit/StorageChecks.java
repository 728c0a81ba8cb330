package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Claims of the deployment, and what they are bound to or wait for. */
final class StorageChecks {

  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

  private StorageChecks() {}

  static void classes(ClusterInventory seen, Remarks remarks) {
    if (seen.claims().isEmpty()) {
      remarks.nothingThere();
    }
    List<StorageClass> classes = seen.all(Part.STORAGE_CLASSES, StorageClass.class);
    Set<String> known = classes.stream().map(Pods::name).collect(Collectors.toSet());
    Set<String> asked =
        seen.claims().stream()
            .filter(claim -> !isBound(claim))
            .map(StorageChecks::className)
            .collect(Collectors.toSet());
    seen.manifests()
        .forEach(
            manifest ->
                Manifest.of(manifest)
                    .leaves()
                    .forEach(
                        (path, value) -> {
                          if (path.endsWith(".storageClassName")) {
                            asked.add(value);
                          }
                        }));
    asked.removeAll(known);
    if (asked.remove("") && classes.stream().noneMatch(StorageChecks::isDefault)) {
      remarks.info(
          "a claim that is not bound names no storage class, and none is the default",
          "Name a class in it, or annotate one with " + DEFAULT + "=true.");
    }
    if (!asked.isEmpty()) {
      remarks.error(
          "storage classes that are asked for and do not exist: " + Pods.names(asked),
          "Create them or correct the manifest: pods would wait for their volumes for ever.");
    }
  }

  static void volumes(ClusterInventory seen, Remarks remarks) {
    if (seen.claims().isEmpty()) {
      remarks.nothingThere();
    }
    for (PersistentVolumeClaim claim : seen.claims()) {
      String phase = claim.getStatus() == null ? "" : claim.getStatus().getPhase();
      if ("Lost".equals(phase)) {
        remarks.error(
            "the volume of the claim " + Pods.name(claim) + " is lost",
            "Restore it: the pods that mount it cannot start.");
      } else {
        volume(seen, claim).ifPresent(volume -> pinned(claim, volume, remarks));
      }
    }
  }

  private static void pinned(
      PersistentVolumeClaim claim, PersistentVolume volume, Remarks remarks) {
    boolean isPinned =
        volume.getSpec().getNodeAffinity() != null
            || volume.getSpec().getLocal() != null
            || volume.getSpec().getHostPath() != null;
    List<String> modes = claim.getSpec().getAccessModes();
    if (isPinned) {
      remarks.warning(
          "the claim " + Pods.name(claim) + " is pinned to a node or zone by its volume",
          "Use storage that follows the pod, or S3 for media: with that node gone the pod waits"
              + " for it.");
    } else if (!modes.contains("ReadWriteMany") && !modes.contains("ReadOnlyMany")) {
      remarks.info(
          "the claim " + Pods.name(claim) + " can be mounted on one node at a time",
          "After the loss of a node expect minutes until its volume is attached elsewhere.");
    }
  }

  private static Optional<PersistentVolume> volume(
      ClusterInventory seen, PersistentVolumeClaim claim) {
    String wanted =
        claim.getSpec() == null ? "" : Objects.toString(claim.getSpec().getVolumeName(), "");
    return seen.volumes().stream()
        .filter(volume -> volume.getSpec() != null && wanted.equals(Pods.name(volume)))
        .findFirst();
  }

  /** Whatever is on claims besides Synapse's media: bots, bridges, their keys. */
  static void extraState(ClusterInventory seen, Remarks remarks) {
    List<String> others =
        seen.claims().stream().map(Pods::name).filter(name -> !isMedia(name)).toList();
    if (!others.isEmpty()) {
      remarks.warning(
          "volumes that nothing here replicates: " + Pods.names(others),
          "Replicate or back them up yourself, and restore them before the activation: neither"
              + " the database nor the media bucket holds what is on them.");
    }
    if (seen.claims().stream().map(Pods::name).anyMatch(StorageChecks::isMedia)) {
      remarks.info(
          "Synapse's media are on a volume, or pass through it",
          "Use an S3 storage provider that both data centers reach, or replicate the volume.");
    }
  }

  private static boolean isMedia(String claim) {
    String name = claim.toLowerCase(Locale.ROOT);
    return name.contains("synapse") && name.contains("media");
  }

  private static boolean isBound(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
  }

  private static String className(PersistentVolumeClaim claim) {
    return claim.getSpec() == null
        ? ""
        : Objects.toString(claim.getSpec().getStorageClassName(), "");
  }

  private static boolean isDefault(StorageClass storageClass) {
    return "true".equals(Pods.orEmpty(storageClass.getMetadata().getAnnotations()).get(DEFAULT));
  }
}
