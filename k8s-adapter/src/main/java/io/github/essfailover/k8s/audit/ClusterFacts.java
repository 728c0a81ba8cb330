package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.model.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What data centers tell each other of their clusters: without secrets, each fact only where it
 * could be seen. Pure.
 */
public final class ClusterFacts {

  /** What the facts are read from. */
  public static final Set<Part> PARTS =
      Set.copyOf(
          EnumSet.of(
              Part.NODES,
              Part.ALL_PODS,
              Part.PODS,
              Part.ALL_DEPLOYMENTS,
              Part.DEPLOYMENTS,
              Part.STATEFUL_SETS,
              Part.QUOTAS,
              Part.DEFINITIONS,
              Part.MANIFESTS,
              Part.VERSION));

  static final String ACTIVE = "active";
  static final String VERSION = "kubernetes version";
  static final String WORKERS = "Synapse workers";
  static final String DEMAND = "demand";
  static final String SUPPLY = "supply";
  static final String IMAGE = "image of ";
  static final String DEFINITION = "definition of ";

  private ClusterFacts() {}

  /** The facts by name. */
  public static Map<String, String> of(ClusterInventory seen) {
    Map<String, String> facts = new TreeMap<>();
    if (seen.showsActivity()) {
      facts.put(ACTIVE, String.valueOf(seen.isActive()));
    }
    if (seen.shows(Part.VERSION) && !seen.server().version().isEmpty()) {
      facts.put(VERSION, seen.server().version());
    }
    images(seen, facts);
    if (seen.shows(Part.DEFINITIONS)) {
      for (CustomResourceDefinition definition :
          seen.all(Part.DEFINITIONS, CustomResourceDefinition.class)) {
        facts.put(DEFINITION + Pods.name(definition), Definitions.versions(definition));
      }
    }
    if (seen.shows(Part.MANIFESTS) && seen.shows(Part.STATEFUL_SETS)) {
      facts.put(WORKERS, String.join(" ", workers(seen)));
    }
    if (seen.shows(Part.PODS) && !seen.ownPods().isEmpty()) {
      facts.put(DEMAND, Serialization.asJson(Capacity.Demand.of(seen)));
    }
    if (seen.shows(Part.NODES) && seen.shows(Part.ALL_PODS) && seen.shows(Part.QUOTAS)) {
      facts.put(SUPPLY, Serialization.asJson(Capacity.Supply.of(seen)));
    }
    return facts;
  }

  /** Operator and updater; workloads too where they exist in every data center (ESS Helm). */
  private static void images(ClusterInventory seen, Map<String, String> facts) {
    if (seen.scope().operated() && seen.shows(Part.ALL_DEPLOYMENTS)) {
      seen.operators().forEach(d -> facts.put(IMAGE + "the operator", images(Replicated.of(d))));
      seen.updaters().forEach(d -> facts.put(IMAGE + "the updater", images(Replicated.of(d))));
    }
    if (!seen.scope().operated()
        && seen.shows(Part.DEPLOYMENTS)
        && seen.shows(Part.STATEFUL_SETS)) {
      seen.ownWorkloads().forEach(w -> facts.put(IMAGE + w.kindAndName(), images(w)));
    }
  }

  /** Registries may be mirrors, another in each data center. */
  private static String images(Replicated workload) {
    return workload.containers().stream()
        .map(container -> String.valueOf(container.getImage()))
        .map(image -> image.substring(image.lastIndexOf('/') + 1))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** With an operator what the manifest asks for, without one the StatefulSets. */
  static List<String> workers(ClusterInventory seen) {
    if (seen.scope().operated()) {
      return seen.manifests().stream().flatMap(m -> Manifest.workers(m).stream()).toList();
    }
    Set<String> names = new TreeSet<>();
    for (Replicated workload : seen.ownWorkloads()) {
      if ("StatefulSet".equals(workload.object().getKind())
          && "matrix-server".equals(workload.component())
          && !workload.name().endsWith("-main")) {
        names.add(workload.name());
      }
    }
    return List.copyOf(names);
  }

  /**
   * What of the manifest must be equal, component by component. Its values may be secret, so that
   * they are shown to nobody.
   */
  public static Map<String, Fingerprint> parity(
      List<GenericKubernetesResource> manifests, byte[] key) {
    Map<String, Fingerprint> prints = new TreeMap<>();
    if (manifests.size() == 1) {
      Manifest.of(manifests.get(0))
          .byComponent()
          .forEach(
              (component, text) -> prints.put("ElementDeployment " + component, hash(key, text)));
    }
    return prints;
  }

  private static Fingerprint hash(byte[] key, String value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return new Fingerprint(
          HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
