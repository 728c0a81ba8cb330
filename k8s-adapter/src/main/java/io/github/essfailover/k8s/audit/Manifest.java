package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.k8s.internal.Json;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An ElementDeployment as paths and values. Values may be secret and are compared only; paths are
 * shown. Immutable.
 *
 * @param leaves each value by its path, for instance {@code spec.global.config.domainName}
 */
record Manifest(SortedMap<String, String> leaves) {

  /** What is another in each data center by design: addresses, and who owns certificates. */
  private static final Set<String> OWN =
      Set.of(
          "host",
          "hosts",
          "hostname",
          "port",
          "ip",
          "ips",
          "address",
          "addresses",
          "externalIPs",
          "loadBalancerIP",
          "endpoint",
          "endpointUrl",
          "storageClassName",
          "nodeSelector");

  Manifest {
    leaves = Collections.unmodifiableSortedMap(new TreeMap<>(leaves));
  }

  static Manifest of(GenericKubernetesResource resource) {
    SortedMap<String, String> leaves = new TreeMap<>();
    collect("spec", resource.getAdditionalProperties().get("spec"), leaves);
    return new Manifest(leaves);
  }

  private static void collect(
      String path, @Nullable Object value, SortedMap<String, String> leaves) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, child) -> collect(path + "." + key, child, leaves));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(path + "[" + i + "]", list.get(i), leaves);
      }
    } else {
      leaves.put(path, String.valueOf(value));
    }
  }

  /** Without what may differ. */
  SortedMap<String, String> comparable() {
    SortedMap<String, String> kept = new TreeMap<>(leaves);
    kept.keySet().removeIf(Manifest::isOwn);
    return kept;
  }

  private static boolean isOwn(String path) {
    for (String element : path.replaceAll("\\[\\d+]", "").split("\\.", -1)) {
      if (OWN.contains(element) || element.equals("tls")) {
        return true;
      }
    }
    return false;
  }

  /** The paths whose values differ. */
  Set<String> differences(Manifest other) {
    SortedMap<String, String> mine = comparable();
    SortedMap<String, String> theirs = other.comparable();
    Set<String> paths = new TreeSet<>(mine.keySet());
    paths.addAll(theirs.keySet());
    paths.removeIf(path -> mine.containsKey(path) && mine.get(path).equals(theirs.get(path)));
    return paths;
  }

  /** The comparable values of each component, and of what is global, as one text each. */
  SortedMap<String, String> byComponent() {
    return comparable().entrySet().stream()
        .collect(
            Collectors.groupingBy(
                entry -> component(entry.getKey()),
                TreeMap::new,
                Collectors.mapping(
                    entry -> entry.getKey() + "=" + entry.getValue(), Collectors.joining("\n"))));
  }

  private static String component(String path) {
    String[] elements = path.split("\\.", -1);
    return elements.length > 2 && elements[1].equals("components")
        ? "spec.components." + elements[2]
        : "spec." + (elements.length > 1 ? elements[1] : "");
  }

  Set<String> imagePullSecrets() {
    return leaves.entrySet().stream()
        .filter(entry -> entry.getKey().matches(".*imagePullSecrets\\[\\d+](\\.name)?"))
        .map(Map.Entry::getValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The types of Synapse's workers, in order; what is not understood is named by its shape. */
  static List<String> workers(GenericKubernetesResource resource) {
    Map<?, ?> config = Json.object(resource, "spec", "components", "synapse", "config");
    Object workers = config.get("workers");
    if (workers instanceof Map<?, ?> map) {
      return map.keySet().stream().map(String::valueOf).sorted().toList();
    }
    return Json.array(workers).stream()
        .map(worker -> Json.text(Json.object(worker).get("type")))
        .filter(type -> !type.isEmpty())
        .sorted(Comparator.naturalOrder())
        .toList();
  }
}
