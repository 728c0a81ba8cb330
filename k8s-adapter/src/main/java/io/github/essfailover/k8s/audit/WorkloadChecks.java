package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.github.essfailover.k8s.internal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The deployment's own workloads. */
final class WorkloadChecks {

  /** Components that may run twice; Synapse's main process may not (ESS Helm, architecture). */
  private static final Set<String> REPLICABLE =
      Set.of(
          "matrix-server-ingress",
          "matrix-stack-ingress",
          "matrix-client",
          "matrix-admin-client",
          "matrix-delegation",
          "matrix-authentication");

  private static final Duration RECENT = Duration.ofHours(1);

  private WorkloadChecks() {}

  static void replicas(ClusterInventory seen, Remarks remarks) {
    if (seen.ownWorkloads().stream().noneMatch(w -> w.desired() > 0)) {
      remarks.nothingThere();
    }
    List<String> single =
        seen.ownWorkloads().stream()
            .filter(w -> w.desired() == 1 && REPLICABLE.contains(w.component()))
            .map(Replicated::name)
            .toList();
    if (!single.isEmpty()) {
      remarks.warning(
          "one replica only: " + Pods.names(single),
          "Set two: each restart of such a pod, and each drain of its node, is an outage.");
    }
  }

  static void budgets(ClusterInventory seen, Remarks remarks) {
    if (seen.ownWorkloads().stream().noneMatch(w -> w.desired() > 1)) {
      remarks.nothingThere();
    }
    List<PodDisruptionBudget> budgets = seen.all(Part.BUDGETS, PodDisruptionBudget.class);
    List<String> without =
        seen.ownWorkloads().stream()
            .filter(w -> w.desired() > 1 && REPLICABLE.contains(w.component()))
            .filter(w -> budgets.stream().noneMatch(b -> selects(b, w.podLabels())))
            .map(Replicated::name)
            .toList();
    if (!without.isEmpty()) {
      remarks.warning(
          "no PodDisruptionBudget for " + Pods.names(without),
          "Add one with maxUnavailable 1: a drain may take all replicas at once.");
    }
    for (Replicated workload : seen.ownWorkloads()) {
      budgets.stream()
          .filter(b -> workload.desired() == 1 && selects(b, workload.podLabels()))
          .filter(b -> b.getStatus() != null && isZero(b.getStatus().getDisruptionsAllowed()))
          .forEach(
              b ->
                  remarks.info(
                      "the PodDisruptionBudget "
                          + Pods.name(b)
                          + " lets the single pod of "
                          + workload.name()
                          + " never go",
                      "Expect that drains of its node hang, or remove the budget."));
    }
  }

  private static boolean selects(PodDisruptionBudget budget, Map<String, String> labels) {
    return budget.getSpec() != null && Pods.selects(budget.getSpec().getSelector(), labels);
  }

  private static boolean isZero(@Nullable Integer number) {
    return number != null && number == 0;
  }

  static void spread(ClusterInventory seen, Remarks remarks) {
    if (seen.nodes().size() < 2 || seen.ownWorkloads().stream().noneMatch(w -> w.desired() > 1)) {
      remarks.nothingThere();
      return;
    }
    for (Replicated workload : seen.ownWorkloads()) {
      if (workload.desired() < 2) {
        continue;
      }
      Set<String> nodes =
          seen.ownPods().stream()
              .filter(
                  pod -> Pods.labels(pod).entrySet().containsAll(workload.podLabels().entrySet()))
              .map(pod -> Objects.toString(pod.getSpec().getNodeName(), ""))
              .collect(Collectors.toCollection(TreeSet::new));
      if (nodes.size() == 1 && workload.ready() > 1) {
        remarks.warning(
            "all pods of " + workload.name() + " are on the node " + nodes.iterator().next(),
            "Spread them: the loss of that node stops it although it has replicas.");
      } else if (!isSpread(workload)) {
        remarks.warning(
            workload.name() + " has neither topologySpreadConstraints nor podAntiAffinity",
            "Add one of them: nothing keeps its replicas off the same node.");
      }
    }
  }

  private static boolean isSpread(Replicated workload) {
    Affinity affinity = workload.pod().getAffinity();
    return !workload.pod().getTopologySpreadConstraints().isEmpty()
        || (affinity != null && affinity.getPodAntiAffinity() != null);
  }

  static void requests(ClusterInventory seen, Remarks remarks) {
    if (seen.ownPods().isEmpty()) {
      remarks.nothingThere();
    }
    Set<String> without = new TreeSet<>();
    Set<String> unlimited = new TreeSet<>();
    for (Pod pod : seen.ownPods()) {
      for (Container container : pod.getSpec().getContainers()) {
        String name = Pods.name(pod) + "/" + container.getName();
        if (!names(container, "cpu", true) || !names(container, "memory", true)) {
          without.add(name);
        }
        if (!names(container, "memory", false)) {
          unlimited.add(name);
        }
      }
    }
    if (!without.isEmpty()) {
      remarks.warning(
          without.size() + " containers request no cpu or no memory: " + Pods.names(without),
          "Set requests: the scheduler takes them for nothing, on a standby too, and they are"
              + " evicted first.");
    }
    if (!unlimited.isEmpty()) {
      remarks.info(
          unlimited.size() + " containers have no memory limit: " + Pods.names(unlimited),
          "Set limits: one of them can take the memory of a whole node.");
    }
  }

  private static boolean names(Container container, String resource, boolean request) {
    if (container.getResources() == null) {
      return false;
    }
    Map<String, Quantity> named =
        request ? container.getResources().getRequests() : container.getResources().getLimits();
    Map<String, Quantity> limits = container.getResources().getLimits();
    // A limit without a request is the request too (Kubernetes documentation, "Resource
    // Management for Pods and Containers").
    return (named != null && named.containsKey(resource))
        || (request && limits != null && limits.containsKey(resource));
  }

  static void workers(ClusterInventory seen, Remarks remarks) {
    if (!seen.isActive()) {
      remarks.nothingThere();
    }
    if (seen.isActive() && ClusterFacts.workers(seen).isEmpty()) {
      remarks.info(
          "Synapse has no workers",
          "With many users add some: one process serves everybody, and starts slowly after a"
              + " failover.");
    }
  }

  static void quota(ClusterInventory seen, Remarks remarks) {
    if (seen.quotas().isEmpty()) {
      remarks.nothingThere();
    }
    for (ResourceQuota quota : seen.quotas()) {
      Map<String, Quantity> hard = quota.getStatus() == null ? null : quota.getStatus().getHard();
      Map<String, Quantity> used = quota.getStatus() == null ? null : quota.getStatus().getUsed();
      if (hard == null || used == null) {
        continue;
      }
      List<String> full =
          hard.entrySet().stream()
              .filter(e -> e.getValue().getNumericalAmount().signum() > 0)
              .filter(
                  e ->
                      Optional.ofNullable(used.get(e.getKey()))
                          .filter(u -> u.compareTo(e.getValue()) >= 0)
                          .isPresent())
              .map(Map.Entry::getKey)
              .toList();
      if (!full.isEmpty()) {
        remarks.warning(
            "the ResourceQuota " + Pods.name(quota) + " is used up for " + Pods.names(full),
            "Raise it: the next pod of the deployment will be refused.");
      }
    }
  }

  /** What the cluster complained of lately, by reason. */
  static void events(ClusterInventory seen, Remarks remarks) {
    Map<String, Set<String>> byReason = new TreeMap<>();
    for (Event event : seen.events()) {
      if ("Warning".equals(event.getType()) && isRecent(event, seen.at())) {
        String about =
            event.getInvolvedObject() == null
                ? "?"
                : event.getInvolvedObject().getKind() + " " + event.getInvolvedObject().getName();
        byReason
            .computeIfAbsent(Objects.toString(event.getReason(), "?"), r -> new TreeSet<>())
            .add(about);
      }
    }
    byReason.forEach(
        (reason, objects) ->
            remarks.info(
                "events of the last hour: " + reason + " for " + Pods.names(objects),
                "Look at them with kubectl describe, as long as they are kept."));
  }

  private static boolean isRecent(Event event, Instant at) {
    return Times.parse(event.getLastTimestamp())
        .or(() -> Times.parse(event.getMetadata().getCreationTimestamp()))
        .map(when -> when.isAfter(at.minus(RECENT)))
        .orElse(true);
  }
}
