package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Services, and who enforces network policies. */
final class NetworkChecks {

  /** API groups that only a plugin with a policy engine brings. */
  private static final Map<String, String> GROUPS =
      Map.of(
          "cilium.io", "Cilium",
          "crd.projectcalico.org", "Calico",
          "projectcalico.org", "Calico",
          "k8s.ovn.org", "OVN-Kubernetes",
          "crd.antrea.io", "Antrea");

  /** Beginnings of the names of DaemonSets. */
  private static final Map<String, String> ENFORCING =
      Map.of(
          "cilium", "Cilium",
          "calico-node", "Calico",
          "canal", "Canal",
          "rke2-canal", "Canal",
          "antrea-agent", "Antrea",
          "kube-router", "kube-router",
          "ovnkube-node", "OVN-Kubernetes",
          "weave-net", "Weave Net",
          "azure-npm", "Azure NPM");

  private NetworkChecks() {}

  static void policies(ClusterInventory seen, Remarks remarks) {
    if (seen.all(Part.POLICIES, NetworkPolicy.class).isEmpty()) {
      remarks.info(
          "no NetworkPolicy in " + seen.scope().namespace(),
          "Restrict who reaches the deployment's pods and what they reach.");
    }
  }

  static void plugin(ClusterInventory seen, Remarks remarks) {
    if (!enforcing(seen).isEmpty()) {
      return;
    }
    boolean isFlannel =
        seen.allDaemonSets().stream().map(Pods::name).anyMatch(name -> name.contains("flannel"));
    if (isFlannel) {
      remarks.warning(
          "the network plugin is flannel, which enforces no NetworkPolicy",
          "Do not count a policy as a fence, or add a policy engine (Canal, Calico, Cilium).");
    } else {
      remarks.info(
          "nothing shows that the network plugin enforces NetworkPolicies",
          "Try it with a probe before counting a policy as a fence.");
    }
  }

  /** Names of the policy engines that are there. */
  static Set<String> enforcing(ClusterInventory seen) {
    Set<String> found = new TreeSet<>();
    seen.server().apiGroups().stream()
        .map(group -> Objects.toString(GROUPS.get(group), ""))
        .forEach(found::add);
    for (String set : seen.allDaemonSets().stream().map(Pods::name).toList()) {
      ENFORCING.forEach(
          (begin, name) -> {
            if (set.equals(begin) || set.startsWith(begin + "-")) {
              found.add(name);
            }
          });
    }
    // K3s runs kube-router's policy engine inside its own process (K3s documentation,
    // "Networking Services").
    if (seen.nodes().stream().anyMatch(node -> NodeChecks.kubelet(node).contains("+k3s"))) {
      found.add("k3s");
    }
    found.remove("");
    return found;
  }

  /** Only where pods run: a standby has none. */
  static void endpoints(ClusterInventory seen, Remarks remarks) {
    if (seen.ownPods().isEmpty() || seen.all(Part.SLICES, EndpointSlice.class).isEmpty()) {
      // Each Service with a selector has a slice: none at all means that they are kept elsewhere.
      remarks.nothingThere();
      return;
    }
    List<String> without =
        seen.all(Part.SERVICES, Service.class).stream()
            .filter(seen.scope().owns())
            .filter(service -> hasPods(seen, service))
            .filter(service -> !hasReadyEndpoint(seen, service))
            .map(Pods::name)
            .toList();
    if (!without.isEmpty()) {
      remarks.warning(
          "Services without a ready endpoint: " + Pods.names(without),
          "Look at their pods: whoever calls these Services gets no answer.");
    }
  }

  private static boolean hasPods(ClusterInventory seen, Service service) {
    Map<String, String> selector = Pods.orEmpty(service.getSpec().getSelector());
    return !selector.isEmpty()
        && seen.ownPods().stream()
            .anyMatch(pod -> Pods.labels(pod).entrySet().containsAll(selector.entrySet()));
  }

  private static boolean hasReadyEndpoint(ClusterInventory seen, Service service) {
    return seen.all(Part.SLICES, EndpointSlice.class).stream()
        .filter(slice -> Pods.name(service).equals(Pods.label(slice, "kubernetes.io/service-name")))
        .flatMap(slice -> endpoints(slice).stream())
        .anyMatch(NetworkChecks::isReady);
  }

  /** The API server writes an empty list as null here. */
  private static List<Endpoint> endpoints(EndpointSlice slice) {
    List<Endpoint> endpoints = slice.getEndpoints();
    return endpoints == null ? List.of() : endpoints;
  }

  /** A missing condition means ready (Kubernetes API, discovery/v1). */
  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }
}
