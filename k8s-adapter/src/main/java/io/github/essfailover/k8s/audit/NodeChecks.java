package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.essfailover.model.Severity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The machines of a cluster and what must run on them. */
final class NodeChecks {

  private static final String ROLE = "node-role.kubernetes.io/";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final Set<String> PRESSURE =
      Set.of("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable");

  /** Kubernetes documentation, "Version Skew Policy": kubelets up to three minor versions older. */
  private static final int OLDEST_KUBELET = 3;

  private NodeChecks() {}

  static void conditions(ClusterInventory seen, Remarks remarks) {
    List<Node> lost = seen.nodes().stream().filter(node -> !Pods.isReady(node)).toList();
    if (lost.size() == seen.nodes().size()) {
      remarks.error("no node is ready", "Bring nodes up: nothing can start in this data center.");
    } else if (!lost.isEmpty()) {
      remarks.warning(
          lost.size() + " of " + seen.nodes().size() + " nodes are not ready: " + named(lost),
          "Bring them up; pods that ran there cannot be seen to be gone.");
    }
    for (Node node : seen.nodes()) {
      List<String> trouble =
          Pods.conditions(node).stream()
              .filter(c -> PRESSURE.contains(c.getType()) && "True".equals(c.getStatus()))
              .map(c -> c.getType())
              .toList();
      if (!trouble.isEmpty()) {
        remarks.warning(
            "node " + Pods.name(node) + " reports " + Pods.names(trouble),
            "Free what it lacks: pods are evicted from it and none is placed on it.");
      }
    }
    List<Node> cordoned = seen.nodes().stream().filter(NodeChecks::isCordoned).toList();
    if (!cordoned.isEmpty()) {
      remarks.info(
          "no new pods on " + named(cordoned) + ": cordoned",
          "Uncordon them when their maintenance is over.");
    }
  }

  static void controlPlane(ClusterInventory seen, Remarks remarks) {
    List<Node> members = withRole(seen, "control-plane", "master");
    long ready = members.stream().filter(Pods::isReady).count();
    if (members.isEmpty()) {
      remarks.info(
          "no control-plane node is visible: the control plane is managed, or hidden",
          "Ask its operator how many instances it has, and in which zones.");
    } else if (seen.nodes().size() > 1) {
      quorum(members.size(), (int) ready, "control-plane nodes", remarks);
    }
  }

  static void etcd(ClusterInventory seen, Remarks remarks) {
    List<Pod> pods =
        seen.allPods().stream()
            .filter(pod -> "kube-system".equals(pod.getMetadata().getNamespace()))
            .filter(pod -> "etcd".equals(Pods.label(pod, "component")))
            .toList();
    List<Node> nodes = withRole(seen, "etcd");
    if (pods.isEmpty() && nodes.isEmpty()) {
      remarks.info(
          "no member of etcd is visible: it is managed, external, or the cluster uses another store",
          "Ask its operator how many members it has and when it was backed up.");
    } else if (seen.nodes().size() > 1) {
      int members = Math.max(pods.size(), nodes.size());
      int ready =
          pods.isEmpty()
              ? (int) nodes.stream().filter(Pods::isReady).count()
              : (int) pods.stream().filter(Pods::isReady).count();
      quorum(members, Math.min(members, ready), "members of etcd", remarks);
    }
  }

  private static void quorum(int members, int ready, String what, Remarks remarks) {
    if (members < 3) {
      remarks.warning(
          members + " " + what + ": the loss of one stops the API",
          "Use three or five; while the API is down nothing can be failed over with it.");
    } else if (members % 2 == 0) {
      remarks.warning(
          members + " " + what + ": no more losses survived than with one fewer",
          "Use an odd number.");
    }
    if (members >= 3 && ready < members) {
      Severity severity = ready <= members / 2 + 1 ? Severity.WARNING : Severity.INFO;
      remarks.say(
          severity,
          ready + " of " + members + " " + what + " are ready",
          "Bring the others up: a majority of " + (members / 2 + 1) + " is needed.");
    }
  }

  static void zones(ClusterInventory seen, Remarks remarks) {
    if (seen.nodes().size() < 2) {
      remarks.nothingThere();
      return;
    }
    List<Node> without =
        seen.nodes().stream().filter(node -> Pods.label(node, ZONE).isEmpty()).toList();
    Set<String> zones =
        seen.nodes().stream()
            .map(node -> Pods.label(node, ZONE))
            .filter(zone -> !zone.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (zones.isEmpty()) {
      remarks.info(
          "no node carries the label " + ZONE,
          "Label the nodes by room or fire section, so that replicas are spread over them.");
    } else if (!without.isEmpty()) {
      remarks.warning(
          "nodes without the label " + ZONE + ": " + named(without),
          "Label them too: spreading by zone leaves them out.");
    } else if (zones.size() == 1) {
      remarks.info(
          "all nodes are in the zone " + zones.iterator().next(),
          "Its loss is the loss of this data center; that is what the failover is for.");
    }
  }

  static void standalone(ClusterInventory seen, Remarks remarks) {
    if (seen.nodes().size() == 1) {
      remarks.warning(
          "a single node: this is a standalone installation, not a highly available cluster",
          "Each failure and each reboot of that machine is an outage of this data center; use"
              + " three nodes at least, or plan with it.");
    }
  }

  static void kubelets(ClusterInventory seen, Remarks remarks) {
    if (seen.nodes().stream().allMatch(node -> kubelet(node).isEmpty())) {
      remarks.nothingThere();
    }
    Versions server = Versions.parse(seen.server().version());
    for (Node node : seen.nodes()) {
      String text = kubelet(node);
      Versions kubelet = Versions.parse(text);
      if (!server.isKnown() || !kubelet.isKnown()) {
        continue;
      }
      int older = server.minor() - kubelet.minor();
      if (older < 0 || older > OLDEST_KUBELET) {
        remarks.warning(
            "node " + Pods.name(node) + " runs " + text + ", the API server " + server,
            "Upgrade: kubelets may be up to three minor versions older and never newer.");
      }
    }
  }

  /** The version of its kubelet, empty when it is not said. */
  static String kubelet(Node node) {
    return node.getStatus() == null || node.getStatus().getNodeInfo() == null
        ? ""
        : Objects.toString(node.getStatus().getNodeInfo().getKubeletVersion(), "");
  }

  static void daemonSets(ClusterInventory seen, Remarks remarks) {
    if (seen.allDaemonSets().isEmpty()) {
      remarks.nothingThere();
    }
    seen.allDaemonSets().stream()
        .filter(set -> Replicated.of(set).ready() < Replicated.of(set).desired())
        .forEach(
            set ->
                remarks.warning(
                    "DaemonSet "
                        + Pods.path(set)
                        + " is ready on "
                        + Replicated.of(set).ready()
                        + " of "
                        + Replicated.of(set).desired()
                        + " nodes",
                    "Mend it: network, storage and DNS of pods depend on such sets."));
  }

  static boolean isCordoned(Node node) {
    return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }

  private static List<Node> withRole(ClusterInventory seen, String... roles) {
    return seen.nodes().stream().filter(node -> hasRole(Pods.labels(node), roles)).toList();
  }

  private static boolean hasRole(Map<String, String> labels, String... roles) {
    return List.of(roles).stream().anyMatch(role -> labels.containsKey(ROLE + role));
  }

  private static String named(List<Node> nodes) {
    return Pods.names(nodes.stream().map(Pods::name).toList());
  }
}
