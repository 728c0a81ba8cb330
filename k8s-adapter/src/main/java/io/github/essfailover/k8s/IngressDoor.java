package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.k8s.internal.Stamp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Ingress, as a door that is shut by giving it a class that no controller serves. What it had
 * before is kept in annotations. Pure, immutable.
 *
 * <p>The class is taken for this because it can be changed on an object that is there, alone, and
 * because nobody has to make the object again: deleting it would take certificates with it that are
 * owned by it. An operator that is at 0 does not put the class back, a {@code helm upgrade} only if
 * the chart's value changed.
 */
record IngressDoor(Ingress ingress) {

  /** No IngressClass has this name, so no controller is responsible. */
  static final String SHUT = "essfailover-closed";

  /** {@code spec.ingressClassName} before; empty when there was none. */
  static final String CLASS_BEFORE = "essfailover.io/ingress-class-before";

  /** The older annotation before; absent when there was none. */
  static final String LEGACY_BEFORE = "essfailover.io/ingress-class-annotation-before";

  /** Deprecated since Kubernetes 1.18; controllers that know it prefer it to the field. */
  static final String LEGACY = "kubernetes.io/ingress.class";

  String name() {
    return ingress.getMetadata().getName();
  }

  /** Whether no controller serves it, whoever saw to that. */
  boolean isShut() {
    return SHUT.equals(className()) && legacy() == null;
  }

  /** Whether it remembers what it had before we shut it. */
  boolean remembers() {
    return before() != null;
  }

  /** Whether it is shut and nobody knows any more what it had before. */
  boolean forgot() {
    return SHUT.equals(className()) && !remembers();
  }

  /** Whether we opened it in that epoch, or later, and nobody shut it since. */
  boolean wasOpenedSince(long epoch) {
    return !isShut() && !remembers() && Stamp.epochOn(ingress) >= Math.max(1, epoch);
  }

  /** The merge patch that shuts it; empty if it is shut, by the same run. */
  Optional<String> shut(Stamp stamp) {
    if (isShut()) {
      return stamp.isOn(ingress)
          ? Optional.empty()
          : Optional.of(patch(new TreeMap<>(stamp.annotations()), Map.of()));
    }
    Map<String, @Nullable String> annotations = new TreeMap<>(stamp.annotations());
    if (!SHUT.equals(className())) {
      annotations.put(CLASS_BEFORE, className());
    }
    annotations.put(LEGACY_BEFORE, legacy());
    annotations.put(LEGACY, null);
    return Optional.of(patch(annotations, Map.of("ingressClassName", SHUT)));
  }

  /**
   * The merge patch that gives back what it had; empty if it remembers nothing. A class that
   * somebody gave it since is left.
   */
  Optional<String> open(Stamp stamp) {
    if (!remembers()) {
      return Optional.empty();
    }
    Map<String, @Nullable String> annotations = new TreeMap<>(stamp.annotations());
    annotations.put(CLASS_BEFORE, null);
    annotations.put(LEGACY_BEFORE, null);
    Map<String, @Nullable String> spec = new TreeMap<>();
    if (SHUT.equals(className())) {
      String was = Objects.toString(before(), "");
      spec.put("ingressClassName", was.isEmpty() ? null : was);
      String legacyWas = Stamp.annotationOrNull(ingress, LEGACY_BEFORE);
      if (legacyWas != null && legacy() == null) {
        annotations.put(LEGACY, legacyWas);
      }
    }
    return Optional.of(patch(annotations, spec));
  }

  /** With the version, so that the server refuses it with 409 if somebody wrote in between. */
  private String patch(
      Map<String, @Nullable String> annotations, Map<String, @Nullable String> spec) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", ingress.getMetadata().getResourceVersion());
    metadata.put("annotations", annotations);
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("metadata", metadata);
    if (!spec.isEmpty()) {
      patch.put("spec", spec);
    }
    return Serialization.asJson(patch);
  }

  private String className() {
    return ingress.getSpec() == null
        ? ""
        : Objects.toString(ingress.getSpec().getIngressClassName(), "");
  }

  private @Nullable String legacy() {
    return Stamp.annotationOrNull(ingress, LEGACY);
  }

  private @Nullable String before() {
    return Stamp.annotationOrNull(ingress, CLASS_BEFORE);
  }
}
