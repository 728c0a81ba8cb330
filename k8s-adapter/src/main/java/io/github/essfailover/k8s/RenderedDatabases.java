package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.model.Endpoint;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The databases that an ElementDeployment names: {@code spec.components.*.config.postgresql} (CRD
 * elementdeployments.matrix.element.io, v1alpha2).
 */
final class RenderedDatabases {

  private static final int POSTGRESQL_PORT = 5432;

  private RenderedDatabases() {}

  /** By database name. Two components with one database name keep Synapse's, else the first. */
  static Map<String, Endpoint> of(GenericKubernetesResource deployment) {
    Map<?, ?> components = Json.object(deployment, "spec", "components");
    Map<String, Endpoint> found = new TreeMap<>();
    add(components.get("synapse"), found);
    components.values().forEach(component -> add(component, found));
    return found;
  }

  private static void add(@Nullable Object component, Map<String, Endpoint> found) {
    Map<?, ?> config = Json.object(Json.object(component).get("config"));
    Map<?, ?> database = Json.object(config.get("postgresql"));
    String host = Json.text(database.get("host"));
    String name = Json.text(database.get("database"));
    int port = database.get("port") instanceof Number n ? n.intValue() : POSTGRESQL_PORT;
    if (!host.isBlank() && !name.isBlank() && port > 0 && port < 65536) {
      found.putIfAbsent(name, new Endpoint(host, port));
    }
  }
}
