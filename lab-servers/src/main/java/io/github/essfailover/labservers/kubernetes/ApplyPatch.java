package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply as far as {@code data} of Secrets and ConfigMaps goes: applied keys are set,
 * keys that the same manager applied before and leaves out now are removed, others stay, and
 * managed fields say whose they are. Always by force; nothing else of an existing object changes.
 */
final class ApplyPatch {

  private static final String DATA = "data";
  private static final String MANAGED_FIELDS = "managedFields";

  private final KubernetesCrudDispatcher store;

  ApplyPatch(KubernetesCrudDispatcher store) {
    this.store = store;
  }

  static boolean isOne(RecordedRequest request) {
    return request.method() == HttpMethod.PATCH
        && Objects.requireNonNullElse(request.getHeader("Content-Type"), "")
            .startsWith("application/apply-patch");
  }

  MockResponse apply(RecordedRequest request, String path) {
    Map<String, Object> applied = object(text(request.getBody()));
    String manager = request.getPath().replaceFirst(".*[?&]fieldManager=([^&]*).*", "$1");
    MockResponse current = store.handleGet(path);
    if (current.code() != 200) {
      manage(applied, manager, child(applied, DATA));
      return store.handleCreate(
          request(request, HttpMethod.POST, path.replaceFirst("/[^/]*$", ""), applied));
    }
    Map<String, Object> object = object(text(current.getBody()));
    Map<String, Object> data = new LinkedHashMap<>(child(object, DATA));
    owned(object, manager).forEach(data::remove);
    data.putAll(child(applied, DATA));
    object.put(DATA, data);
    manage(object, manager, child(applied, DATA));
    return store.handleUpdate(request(request, HttpMethod.PUT, path, object));
  }

  private static List<String> owned(Map<String, Object> object, String manager) {
    if (child(object, "metadata").get(MANAGED_FIELDS) instanceof List<?> entries) {
      return entries.stream()
          .map(ApplyPatch::map)
          .filter(entry -> manager.equals(entry.get("manager")))
          .flatMap(entry -> child(child(entry, "fieldsV1"), "f:" + DATA).keySet().stream())
          .map(key -> key.substring(2))
          .toList();
    }
    return List.of();
  }

  private static void manage(
      Map<String, Object> object, String manager, Map<String, Object> applied) {
    Map<String, Object> fields = new LinkedHashMap<>();
    applied.keySet().forEach(key -> fields.put("f:" + key, Map.of()));
    Map<String, Object> metadata = new LinkedHashMap<>(child(object, "metadata"));
    metadata.put(
        MANAGED_FIELDS,
        List.of(
            Map.of(
                "manager",
                manager,
                "operation",
                "Apply",
                "fieldsType",
                "FieldsV1",
                "fieldsV1",
                Map.of("f:" + DATA, fields))));
    object.put("metadata", metadata);
  }

  private static RecordedRequest request(
      RecordedRequest from, HttpMethod method, String path, Map<String, Object> body) {
    return new RecordedRequest(
        "HTTP/1.1",
        method,
        path,
        from.getHeaders(),
        new Buffer(
            Serialization.asJson(
                    Serialization.unmarshal(
                        Serialization.asJson(body), GenericKubernetesResource.class))
                .getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<String, Object> object(String text) {
    return map(Serialization.unmarshal(text, Map.class));
  }

  private static Map<String, Object> child(Map<String, Object> from, String name) {
    return map(from.get(name));
  }

  @SuppressWarnings("unchecked") // JSON objects
  private static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  private static String text(Buffer buffer) {
    return new String(buffer.getBytes(), StandardCharsets.UTF_8);
  }
}
