package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.github.essfailover.k8s.internal.Api;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The controllers of a deployment's pods, told by a label.
 *
 * <p>Immutable.
 */
record Controllers(
    List<StatefulSet> statefulSets, List<Deployment> deployments, List<DaemonSet> daemonSets) {

  static Controllers of(Api api, String namespace, String label, String value) {
    return new Controllers(
        list(api, StatefulSet.class, "statefulsets", namespace, label, value),
        list(api, Deployment.class, "deployments", namespace, label, value),
        list(api, DaemonSet.class, "daemonsets", namespace, label, value));
  }

  Controllers where(Predicate<HasMetadata> which) {
    return new Controllers(
        statefulSets.stream().filter(which).toList(),
        deployments.stream().filter(which).toList(),
        daemonSets.stream().filter(which).toList());
  }

  /** Those that have a number of replicas; a DaemonSet has none. */
  Stream<HasMetadata> scalable() {
    return Stream.concat(statefulSets.stream(), deployments.stream());
  }

  Stream<HasMetadata> all() {
    return Stream.concat(scalable(), daemonSets.stream());
  }

  /**
   * Deletes them one by one: a role needs {@code delete}, not {@code deletecollection}. In the
   * foreground, so that a controller is there until its pods are gone.
   */
  void delete(Api api) {
    statefulSets.forEach(set -> delete(api, "statefulsets", set));
    deployments.forEach(deployment -> delete(api, "deployments", deployment));
    daemonSets.forEach(set -> delete(api, "daemonsets", set));
  }

  private static <T extends HasMetadata> List<T> list(
      Api api, Class<T> type, String plural, String namespace, String label, String value) {
    return api.read(
        "list",
        plural + " in " + namespace,
        client ->
            client
                .resources(type)
                .inNamespace(namespace)
                .withLabel(label, value)
                .list()
                .getItems());
  }

  /**
   * If nobody has written it since it was looked at: one that an operator reconciled again belongs
   * to whoever started that. The client's own deletion takes either a version or a propagation
   * policy (Kubernetes API reference, "DeleteOptions").
   */
  private static <T extends HasMetadata> void delete(Api api, String plural, T object) {
    ObjectMeta looked = object.getMetadata();
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withPropagationPolicy("Foreground")
            .withNewPreconditions()
            .withUid(looked.getUid())
            .withResourceVersion(looked.getResourceVersion())
            .endPreconditions()
            .build();
    String path =
        "/apis/%s/namespaces/%s/%s/%s"
            .formatted(object.getApiVersion(), looked.getNamespace(), plural, looked.getName());
    api.write(
        "delete",
        plural + " in " + looked.getNamespace(),
        client -> {
          // Empty when it is not there any more.
          String unused = client.raw(path, "DELETE", options);
          return List.of();
        });
  }
}
