package io.github.essfailover.k8s.secrets;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Secret;
import io.github.essfailover.k8s.internal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an object holds. Its text names no value and no key. Immutable, thread-safe. */
public final class Content {

  private static final String CERT_MANAGER = "cert-manager.io/";

  private final Map<String, byte[]> data;
  private final String type;
  private final boolean frozen;
  private final Optional<String> certificate;
  private final Set<String> ours;

  private Content(Map<String, byte[]> data, String type, boolean frozen, HasMetadata object) {
    this.data = new TreeMap<>(data);
    this.type = type;
    this.frozen = frozen;
    this.certificate = certificateOf(object);
    this.ours = ours(object);
  }

  static Content of(Secret secret) {
    Map<String, byte[]> data = new TreeMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((k, v) -> data.put(k, Base64.getDecoder().decode(v)));
    }
    return new Content(
        data,
        secret.getType() == null ? "Opaque" : secret.getType(),
        Boolean.TRUE.equals(secret.getImmutable()),
        secret);
  }

  static Content of(ConfigMap map) {
    Map<String, byte[]> data = new TreeMap<>();
    if (map.getData() != null) {
      map.getData().forEach((k, v) -> data.put(k, v.getBytes(StandardCharsets.UTF_8)));
    }
    return new Content(data, "", Boolean.TRUE.equals(map.getImmutable()), map);
  }

  /** cert-manager's mark: its annotations, or a Certificate as owner. */
  private static Optional<String> certificateOf(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    if (annotations != null) {
      String name = annotations.get(CERT_MANAGER + "certificate-name");
      if (name != null) {
        return Optional.of(name);
      }
      if (annotations.keySet().stream().anyMatch(key -> key.startsWith(CERT_MANAGER))) {
        return Optional.of(object.getMetadata().getName());
      }
    }
    return object.getMetadata().getOwnerReferences() == null
        ? Optional.empty()
        : object.getMetadata().getOwnerReferences().stream()
            .filter(owner -> "Certificate".equals(owner.getKind()))
            .map(owner -> owner.getName())
            .findFirst();
  }

  Set<String> keys() {
    return data.keySet();
  }

  Optional<byte[]> value(String key) {
    return Optional.ofNullable(data.get(key)).map(byte[]::clone);
  }

  Optional<String> text(String key) {
    return value(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  boolean has(String key, byte[] value) {
    return Arrays.equals(data.get(key), value);
  }

  /** The type of a Secret. */
  String type() {
    return type;
  }

  /** Whether the API server refuses every change of it. */
  boolean isFrozen() {
    return frozen;
  }

  /** The Certificate of cert-manager that renews it, if one does. */
  Optional<String> certificate() {
    return certificate;
  }

  /** The keys that were applied by {@link Copying} and that nobody took over. */
  Set<String> ours() {
    return ours;
  }

  private static Set<String> ours(HasMetadata object) {
    Set<String> found = new TreeSet<>();
    if (object.getMetadata().getManagedFields() != null) {
      for (ManagedFieldsEntry each : object.getMetadata().getManagedFields()) {
        if (Copying.MANAGER.equals(each.getManager()) && each.getFieldsV1() != null) {
          Json.object(each.getFieldsV1().getAdditionalProperties().get("f:data"))
              .keySet()
              .forEach(key -> found.add(String.valueOf(key).replaceFirst("^f:", "")));
        }
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return "Content[" + data.size() + " keys]";
  }
}
