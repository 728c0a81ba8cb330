package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.model.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The databases that the chart matrix-stack rendered: in the ConfigMap {@code <release>-synapse}
 * the part of homeserver.yaml that no user's value overrides ({@code database.args}), in {@code
 * <release>-matrix-authentication-service} the URI (element-hq/ess-helm, configs). Passwords are
 * not there: these files hold a placeholder. Pure.
 */
final class HelmDatabases {

  private static final int POSTGRESQL_PORT = 5432;
  private static final Pattern URI =
      Pattern.compile(
          "postgres(?:ql)?://(?:[^@/]*@)?(?:\\[([0-9a-fA-F:]+)]|([^:/?\\[]+))(?::(\\d{1,5}))?/([^?]+).*");

  private HelmDatabases() {}

  /** The names of the ConfigMaps. */
  static List<String> names(EssHelm ess) {
    return List.of(ess.release() + "-synapse", ess.release() + "-matrix-authentication-service");
  }

  /** By database name; what the host says goes before it. */
  static Map<String, Endpoint> read(Api api, EssHelm ess) {
    Map<String, Endpoint> found = new TreeMap<>();
    for (String name : names(ess)) {
      configMap(api, ess, name).ifPresent(map -> found.putAll(of(map)));
    }
    found.putAll(ess.databases());
    return found;
  }

  /** Empty if it is not there or may not be read: a host may have said where the databases are. */
  private static Optional<ConfigMap> configMap(Api api, EssHelm ess, String name) {
    try {
      return Optional.ofNullable(
          api.read(
              "get",
              "configmaps in " + ess.namespace(),
              client -> client.configMaps().inNamespace(ess.namespace()).withName(name).get()));
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_FORBIDDEN")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What one ConfigMap names; files that are not YAML or name none are passed over. */
  static Map<String, Endpoint> of(ConfigMap map) {
    Map<String, Endpoint> found = new TreeMap<>();
    if (map.getData() != null) {
      // Files are merged in the order of their names.
      new TreeMap<>(map.getData())
          .forEach(
              (name, text) -> {
                if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                  add(Json.object(yaml(text).get("database")), found);
                }
              });
    }
    return found;
  }

  static Map<?, ?> yaml(String text) {
    try {
      return Json.object(Serialization.unmarshal(text, Object.class));
    } catch (RuntimeException e) {
      // The parser's own exceptions are of a library that is not ours to know.
      return Map.of();
    }
  }

  private static void add(Map<?, ?> database, Map<String, Endpoint> found) {
    Map<?, ?> args = Json.object(database.get("args"));
    String host = Json.text(args.get("host"));
    String name = Json.text(args.get("database"));
    int port = args.get("port") instanceof Number n ? n.intValue() : POSTGRESQL_PORT;
    put(found, name, host, port);
    Matcher uri = URI.matcher(Json.text(database.get("uri")));
    if (uri.matches()) {
      String where = uri.group(1) == null ? uri.group(2) : uri.group(1);
      int at = uri.group(3) == null ? POSTGRESQL_PORT : Integer.parseInt(uri.group(3));
      put(found, uri.group(4), where, at);
    }
  }

  /** What no server can have as its address is as good as not named. */
  private static void put(Map<String, Endpoint> found, String name, String host, int port) {
    boolean isHost = !host.isBlank() && host.chars().noneMatch(Character::isWhitespace);
    if (isHost && !name.isBlank() && port > 0 && port < 65536) {
      found.put(name, new Endpoint(host, port));
    }
  }
}
