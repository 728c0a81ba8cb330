package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
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

  private final Requests requests;

  /** How requests get there. */
  @FunctionalInterface
  interface Requests {
    Answer send(HttpMethod method, String path, String body);
  }

  /** An answer; without a body where there is no such object. */
  record Answer(int code, String body) {}

  ObjectStore(Requests requests) {
    this.requests = requests;
  }

  ObjectStore(ClusterApi api) {
    this((method, path, body) -> inside(api, method, path, body));
  }

  <T extends HasMetadata> List<T> list(Kind<T> kind) {
    return Serialization.unmarshal(body(HttpMethod.GET, kind.path(null, null), ""), kind.list())
        .getItems();
  }

  <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name) {
    Answer answer = send(HttpMethod.GET, kind.path(namespace, name), "");
    return answer.code() == 200
        ? Optional.of(Serialization.unmarshal(answer.body(), kind.type()))
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

  /** Gives a pod its node, as the scheduler does. */
  void bind(Pod pod, String node) {
    Binding binding =
        new BindingBuilder()
            .withNewMetadata()
            .withName(pod.getMetadata().getName())
            .endMetadata()
            .withNewTarget()
            .withKind("Node")
            .withName(node)
            .endTarget()
            .build();
    send(HttpMethod.POST, path(Kind.POD, pod) + "/binding", Serialization.asJson(binding));
  }

  private static <T extends HasMetadata> String path(Kind<T> kind, T object) {
    return kind.path(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  private String body(HttpMethod method, String path, String body) {
    return send(method, path, body).body();
  }

  private Answer send(HttpMethod method, String path, String body) {
    return requests.send(method, path, body);
  }

  private static Answer inside(ClusterApi api, HttpMethod method, String path, String body) {
    MockResponse response =
        api.fromInside(
            new RecordedRequest(
                "HTTP/1.1",
                method,
                path,
                Headers.builder().add("Content-Type", "application/json").build(),
                new Buffer(body.getBytes(StandardCharsets.UTF_8))));
    // A 404 of the CRUD server has no body.
    Buffer answer = response.getBody();
    return new Answer(
        response.code(),
        answer == null ? "" : new String(answer.getBytes(), StandardCharsets.UTF_8));
  }
}
