package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The API's objects, from inside: the controllers do not need the network. Thread-safe.
 *
 * <p>A conflict is no failure here: whoever wrote first is seen in the next round.
 */
final class ObjectStore {

  private final ClusterApi api;

  ObjectStore(ClusterApi api) {
    this.api = api;
  }

  <T extends HasMetadata> List<T> list(Kind<T> kind) {
    return Serialization.unmarshal(body(HttpMethod.GET, kind.path(null, null), ""), kind.list())
        .getItems();
  }

  <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name) {
    MockResponse response = send(HttpMethod.GET, kind.path(namespace, name), "");
    return response.code() == 200
        ? Optional.of(Serialization.unmarshal(text(response), kind.type()))
        : Optional.empty();
  }

  <T extends HasMetadata> void create(Kind<T> kind, T object) {
    send(
        HttpMethod.POST,
        kind.path(object.getMetadata().getNamespace(), null),
        Serialization.asJson(object));
  }

  <T extends HasMetadata> void replace(Kind<T> kind, T object) {
    send(HttpMethod.PUT, path(kind, object), Serialization.asJson(object));
  }

  <T extends HasMetadata> void replaceStatus(Kind<T> kind, T object) {
    send(HttpMethod.PUT, path(kind, object) + "/status", Serialization.asJson(object));
  }

  <T extends HasMetadata> void delete(Kind<T> kind, T object) {
    send(HttpMethod.DELETE, path(kind, object), "");
  }

  private static <T extends HasMetadata> String path(Kind<T> kind, T object) {
    return kind.path(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  private String body(HttpMethod method, String path, String body) {
    return text(send(method, path, body));
  }

  private MockResponse send(HttpMethod method, String path, String body) {
    return api.fromInside(
        new RecordedRequest(
            "HTTP/1.1",
            method,
            path,
            Headers.builder().add("Content-Type", "application/json").build(),
            new Buffer(body.getBytes(StandardCharsets.UTF_8))));
  }

  private static String text(MockResponse response) {
    return new String(response.getBody().getBytes(), StandardCharsets.UTF_8);
  }
}
