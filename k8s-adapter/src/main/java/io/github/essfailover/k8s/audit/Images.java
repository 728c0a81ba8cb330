package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Images, and what it takes to pull them. */
final class Images {

  private static final Set<String> TYPES =
      Set.of("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg");

  private Images() {}

  /** The names of the pull secrets that workloads and service accounts use. */
  static Set<String> pullSecrets(ClusterInventory seen) {
    Set<String> names = new TreeSet<>();
    for (Replicated workload : seen.ownWorkloads()) {
      if (workload.pod() != null) {
        add(workload.pod().getImagePullSecrets(), names);
      }
    }
    seen.all(Part.SERVICE_ACCOUNTS, ServiceAccount.class)
        .forEach(account -> add(account.getImagePullSecrets(), names));
    seen.manifests().forEach(manifest -> names.addAll(Manifest.of(manifest).imagePullSecrets()));
    names.remove("");
    return names;
  }

  private static void add(@Nullable List<LocalObjectReference> references, Set<String> names) {
    if (references != null) {
      references.forEach(reference -> names.add(Objects.toString(reference.getName(), "")));
    }
  }

  static void missingPullSecrets(ClusterInventory seen, Remarks remarks) {
    if (pullSecrets(seen).isEmpty()) {
      remarks.nothingThere();
    }
    Set<String> missing = pullSecrets(seen);
    for (Secret secret : seen.all(Part.PULL_SECRETS, Secret.class)) {
      if (TYPES.contains(Objects.toString(secret.getType(), ""))) {
        missing.remove(Pods.name(secret));
      }
    }
    if (!missing.isEmpty()) {
      remarks.error(
          "pull secrets that are named and are missing, or of another type: " + Pods.names(missing),
          "Copy them from the active data center: images of a private registry cannot be pulled.");
    }
  }

  static void tags(ClusterInventory seen, Remarks remarks) {
    if (seen.ownWorkloads().isEmpty()) {
      remarks.nothingThere();
    }
    Set<String> floating = new TreeSet<>();
    Set<String> always = new TreeSet<>();
    for (Replicated workload : seen.ownWorkloads()) {
      for (Container container : workload.containers()) {
        String image = Objects.toString(container.getImage(), "");
        if (isFloating(image)) {
          floating.add(image);
        }
        if ("Always".equals(container.getImagePullPolicy())) {
          always.add(workload.name());
        }
      }
    }
    if (!floating.isEmpty()) {
      remarks.warning(
          "images without a fixed version: " + Pods.names(floating),
          "Name versions or digests: another data center may pull another one.");
    }
    if (!always.isEmpty()) {
      remarks.info(
          "imagePullPolicy Always: " + Pods.names(always),
          "Make sure that the registry does not live in the data center that may be lost: each"
              + " start asks it.");
    }
  }

  static boolean isFloating(String image) {
    if (image.contains("@")) {
      return false;
    }
    String last = image.substring(image.lastIndexOf('/') + 1);
    return !last.contains(":") || last.endsWith(":latest");
  }
}
