package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.k8s.internal.Api;
import java.util.Map;

/**
 * Annotates and scales Deployments and StatefulSets, each time only if nobody else wrote in
 * between. Thread-safe.
 */
final class Scaling {

  private final Api api;

  Scaling(Api api) {
    this.api = api;
  }

  /** Writes annotations; answers what is there then. */
  HasMetadata annotate(HasMetadata object, Map<String, String> annotations) {
    // A merge patch with a resourceVersion is refused with 409 when the object has another one.
    Map<String, Object> metadata =
        Map.of(
            "resourceVersion",
            object.getMetadata().getResourceVersion(),
            "annotations",
            annotations);
    String patch = Serialization.asJson(Map.of("metadata", metadata));
    return api.write(
        "patch",
        where(object, ""),
        client -> resource(client, object).patch(PatchContext.of(PatchType.JSON_MERGE), patch));
  }

  /** Sets the replicas through the scale subresource. */
  void scale(HasMetadata object, int replicas) {
    Scale wanted =
        new ScaleBuilder()
            .withNewMetadata()
            .withName(object.getMetadata().getName())
            .withNamespace(object.getMetadata().getNamespace())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .endSpec()
            .build();
    api.write("update", where(object, "/scale"), client -> resource(client, object).scale(wanted));
  }

  private static String where(HasMetadata object, String subresource) {
    String plural = object instanceof StatefulSet ? "statefulsets" : "deployments";
    return plural + subresource + " in " + object.getMetadata().getNamespace();
  }

  private static RollableScalableResource<? extends HasMetadata> resource(
      KubernetesClient client, HasMetadata of) {
    String namespace = of.getMetadata().getNamespace();
    String name = of.getMetadata().getName();
    return of instanceof StatefulSet
        ? client.apps().statefulSets().inNamespace(namespace).withName(name)
        : client.apps().deployments().inNamespace(namespace).withName(name);
  }
}
