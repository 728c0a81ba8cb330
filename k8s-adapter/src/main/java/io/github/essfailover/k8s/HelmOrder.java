package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which the workloads of a release are started, from the labels of the chart
 * matrix-stack (element-hq/ess-helm): publish and subscribe, Synapse's main process, its workers,
 * authentication, the proxy that routes to them, integrations that wait for the proxy, the rest.
 *
 * <p>One does not wait for the readiness of the other: the chart itself brings all up at once, its
 * pods wait for what they need by probes and init containers, and a start one after the other would
 * make the outage longer by the sum of the start-up times.
 */
final class HelmOrder {

  static final String SYNAPSE_MAIN = "-synapse-main";

  private HelmOrder() {}

  static List<HasMetadata> starting(List<HasMetadata> workloads) {
    return workloads.stream()
        .sorted(Comparator.comparingInt(HelmOrder::tier).thenComparing(ClassicSight::name))
        .toList();
  }

  /** The other way round: first what lets users in. */
  static List<HasMetadata> holding(List<HasMetadata> workloads) {
    return workloads.stream()
        .sorted(
            Comparator.comparingInt(HelmOrder::tier).reversed().thenComparing(ClassicSight::name))
        .toList();
  }

  static boolean isMain(HasMetadata workload) {
    return ClassicSight.name(workload).endsWith(SYNAPSE_MAIN);
  }

  private static int tier(HasMetadata workload) {
    return switch (EssHelm.component(workload)) {
      case "matrix-pubsub-small-cache", "matrix-server-pubsub" -> 0;
      case "matrix-server" -> isMain(workload) ? 1 : 2;
      case "matrix-authentication" -> 3;
      case "matrix-stack-ingress" -> 4;
      case "matrix-integrations" -> 5;
      default -> 6;
    };
  }
}
