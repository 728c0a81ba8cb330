package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.github.essfailover.labservers.kubernetes.ObjectStore.Answer;

/**
 * Requests of the players to a real API server, by an administrator's client. Thread-safe.
 *
 * <p>A conflict or an object that is gone is an answer; whatever else is refused is an exception.
 */
record RemoteRequests(KubernetesClient admin) implements ObjectStore.Requests {

  private static final String PODS = "/pods/";
  private static final String STATUS = "/status";

  @Override
  public Answer send(HttpMethod method, String path, String body) {
    return switch (method) {
      case GET -> raw("GET", path, "");
      case POST -> create(path, body);
      case PUT -> raw("PUT", path, isPodStatus(path) ? withoutVersion(body) : body);
      // As the kubelet does when the process has ended.
      case DELETE -> raw("DELETE", path.contains(PODS) ? path + "?gracePeriodSeconds=0" : path, "");
      default -> throw new IllegalArgumentException(method + " " + path);
    };
  }

  /** A real server takes most objects without their status, which is written on its own. */
  private Answer create(String path, String body) {
    Answer created = raw("POST", path, body);
    GenericKubernetesResource wanted = object(body);
    Object status = wanted.getAdditionalProperties().get("status");
    if (created.code() == 200 && status != null) {
      GenericKubernetesResource there = object(created.body());
      there.setAdditionalProperty("status", status);
      raw("PUT", path + "/" + there.getMetadata().getName() + STATUS, Serialization.asJson(there));
    }
    return created;
  }

  /** A kubelet's word about its pod needs no version: nobody else writes it. */
  private static String withoutVersion(String body) {
    GenericKubernetesResource pod = object(body);
    pod.getMetadata().setResourceVersion(null);
    return Serialization.asJson(pod);
  }

  private static boolean isPodStatus(String path) {
    return path.contains(PODS) && path.endsWith(STATUS);
  }

  private static GenericKubernetesResource object(String json) {
    return Serialization.unmarshal(json, GenericKubernetesResource.class);
  }

  private Answer raw(String method, String path, String body) {
    try {
      String answer = admin.raw(path, method, body.isEmpty() ? null : body);
      return answer == null ? new Answer(404, "") : new Answer(200, answer);
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404 || e.getCode() == 409) {
        return new Answer(e.getCode(), "");
      }
      throw e;
    }
  }
}
