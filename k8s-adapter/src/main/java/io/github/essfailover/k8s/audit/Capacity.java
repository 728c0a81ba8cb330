package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether pods would find room on nodes. Places the greatest first, each on the node that it fits
 * most tightly: the scheduler may do worse or, by pre-emption, better. Pure.
 */
final class Capacity {

  /** Beyond this share of what is free nothing else may happen. */
  private static final double TIGHT = 0.9;

  /**
   * What is asked for, or what there is.
   *
   * @param pods trimmed
   */
  record Demand(List<Pod> pods) {
    static Demand of(ClusterInventory seen) {
      return new Demand(seen.ownPods().stream().map(Need::trimmed).toList());
    }
  }

  /**
   * What there is.
   *
   * @param nodes with what is free as allocatable
   * @param quota what the namespace's quotas leave, by resource
   */
  record Supply(List<Node> nodes, Map<String, String> quota) {
    static Supply of(ClusterInventory seen) {
      return new Supply(Room.free(seen), left(seen));
    }

    private static Map<String, String> left(ClusterInventory seen) {
      Map<String, String> left = new TreeMap<>();
      for (ResourceQuota quota : seen.quotas()) {
        Map<String, Quantity> hard = quota.getSpec() == null ? null : quota.getSpec().getHard();
        // A quota of no pods is a hold, which the activation lifts.
        if (hard == null || isHold(hard)) {
          continue;
        }
        hard.forEach(
            (resource, limit) -> {
              // A held data center uses nothing of it.
              long amount = Need.amount(limit, resource.endsWith("cpu") ? 1000 : 1);
              left.merge(
                  resource,
                  String.valueOf(amount),
                  (a, b) -> Long.parseLong(a) < Long.parseLong(b) ? a : b);
            });
      }
      return left;
    }

    private static boolean isHold(Map<String, Quantity> hard) {
      Quantity pods = hard.get("pods");
      return pods != null && pods.getNumericalAmount().signum() == 0;
    }
  }

  private Capacity() {}

  static void compare(Demand demand, Supply supply, String where, Remarks remarks) {
    if (supply.nodes.isEmpty()) {
      remarks.warning(
          "no node takes pods, or says how much it has",
          "Bring nodes up: nothing shows that the pods of " + where + " would be placed here.");
      return;
    }
    List<Pod> unplaced = unplaced(demand.pods, supply.nodes);
    Need wanted = demand.pods.stream().map(Need::of).reduce(Need.NOTHING, Need::plus);
    Need free = free(supply.nodes);
    if (!unplaced.isEmpty()) {
      remarks.error(
          unplaced.size()
              + " of "
              + demand.pods.size()
              + " pods of "
              + where
              + " find no room: "
              + Pods.names(unplaced.stream().map(Pods::name).toList())
              + " (asked for "
              + wanted
              + "; free "
              + free
              + " on "
              + supply.nodes.size()
              + " nodes"
              + why(unplaced.get(0), supply.nodes)
              + ")",
          "Add nodes or larger ones, or lower requests; pods that cannot be placed stay Pending.");
    } else if (wanted.cpu() > free.cpu() * TIGHT || wanted.memory() > free.memory() * TIGHT) {
      remarks.warning(
          "the pods of " + where + " would take nearly all that is free: " + wanted + " of " + free,
          "Add a node: nothing is left for a surge or a lost node.");
    } else if (supply.nodes.size() > 1 && !fitsWithout(demand, supply.nodes)) {
      remarks.info(
          "the pods of " + where + " fit only while all " + supply.nodes.size() + " nodes are up",
          "Add a node, if the loss of one is to be survived after a failover.");
    }
    long silent = demand.pods.stream().filter(pod -> Need.of(pod).isNothing()).count();
    if (silent > 0) {
      remarks.warning(
          silent
              + " of "
              + demand.pods.size()
              + " pods of "
              + where
              + " request nothing: they were counted as nothing",
          "Set requests of cpu and memory; then this says whether they fit.");
    }
    quota(demand, wanted, supply, where, remarks);
  }

  private static void quota(
      Demand demand, Need wanted, Supply supply, String where, Remarks remarks) {
    Map<String, Long> asked =
        Map.of(
            "pods", (long) demand.pods.size(),
            "cpu", wanted.cpu(),
            "requests.cpu", wanted.cpu(),
            "memory", wanted.memory(),
            "requests.memory", wanted.memory());
    supply.quota.forEach(
        (resource, limit) -> {
          if (asked.getOrDefault(resource, 0L) > Long.parseLong(limit)) {
            remarks.error(
                "a ResourceQuota allows less "
                    + resource
                    + " than the pods of "
                    + where
                    + " ask for",
                "Raise it: the controllers could not create all pods.");
          }
        });
  }

  private static String why(Pod pod, List<Node> nodes) {
    long admitting = nodes.stream().filter(node -> new Room(node).admits(pod)).count();
    return admitting == 0
        ? "; taints, node selector or affinity keep " + Pods.name(pod) + " off all of them"
        : "; " + Pods.name(pod) + " asks for " + Need.of(pod);
  }

  /** Whether all fit when the node that has most room is gone. */
  private static boolean fitsWithout(Demand demand, List<Node> nodes) {
    List<Node> fewer = new ArrayList<>(nodes);
    nodes.stream()
        .max(Comparator.comparing(node -> new Room(node).free().memory()))
        .ifPresent(fewer::remove);
    return unplaced(demand.pods, fewer).isEmpty();
  }

  static List<Pod> unplaced(List<Pod> pods, List<Node> nodes) {
    List<Room> rooms = nodes.stream().map(Room::new).toList();
    Need all = free(nodes);
    List<Pod> left = new ArrayList<>();
    List<Pod> greatestFirst =
        pods.stream()
            .sorted(Comparator.comparingDouble((Pod pod) -> share(Need.of(pod), all)).reversed())
            .toList();
    for (Pod pod : greatestFirst) {
      rooms.stream()
          .filter(room -> room.takes(pod))
          .min(Comparator.comparingDouble(room -> share(room.free(), all)))
          .ifPresentOrElse(room -> room.place(pod), () -> left.add(pod));
    }
    return left;
  }

  private static Need free(List<Node> nodes) {
    return nodes.stream().map(node -> new Room(node).free()).reduce(Need.NOTHING, Need::plus);
  }

  private static double share(Need need, Need of) {
    return Math.max(
        (double) need.cpu() / Math.max(1, of.cpu()),
        (double) need.memory() / Math.max(1, of.memory()));
  }
}
