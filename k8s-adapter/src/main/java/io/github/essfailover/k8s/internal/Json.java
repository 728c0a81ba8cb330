package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Careful steps through a custom resource: what is not there, or of another shape, is empty. */
public final class Json {

  private Json() {}

  public static Map<?, ?> object(GenericKubernetesResource from, String... path) {
    Map<?, ?> at = from.getAdditionalProperties();
    for (String name : path) {
      at = object(at.get(name));
    }
    return at;
  }

  public static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  public static List<?> array(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  public static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
