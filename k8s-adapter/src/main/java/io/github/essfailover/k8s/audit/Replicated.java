package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A controller of pods, whichever kind. Immutable.
 *
 * @param desired how many pods are wanted
 * @param ready how many are
 */
record Replicated(HasMetadata object, PodTemplateSpec template, int desired, int ready) {

  static Replicated of(Deployment deployment) {
    return new Replicated(
        deployment,
        deployment.getSpec().getTemplate(),
        orElse(deployment.getSpec().getReplicas(), 1),
        deployment.getStatus() == null ? 0 : orElse(deployment.getStatus().getReadyReplicas(), 0));
  }

  static Replicated of(StatefulSet set) {
    return new Replicated(
        set,
        set.getSpec().getTemplate(),
        orElse(set.getSpec().getReplicas(), 1),
        set.getStatus() == null ? 0 : orElse(set.getStatus().getReadyReplicas(), 0));
  }

  static Replicated of(DaemonSet set) {
    return new Replicated(
        set,
        set.getSpec().getTemplate(),
        set.getStatus() == null ? 0 : orElse(set.getStatus().getDesiredNumberScheduled(), 0),
        set.getStatus() == null ? 0 : orElse(set.getStatus().getNumberReady(), 0));
  }

  String name() {
    return Pods.name(object);
  }

  String kindAndName() {
    return object.getKind() + " " + name();
  }

  String component() {
    return Pods.label(object, "app.kubernetes.io/component");
  }

  Map<String, String> podLabels() {
    return template.getMetadata() == null
        ? Map.of()
        : Pods.orEmpty(template.getMetadata().getLabels());
  }

  PodSpec pod() {
    return template.getSpec();
  }

  List<Container> containers() {
    return pod() == null ? List.of() : pod().getContainers();
  }

  private static int orElse(@Nullable Integer count, int otherwise) {
    return count == null ? otherwise : count;
  }
}
