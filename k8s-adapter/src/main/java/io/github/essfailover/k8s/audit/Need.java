package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod takes of a node. Immutable.
 *
 * @param cpu in thousandths of a core
 * @param memory in bytes
 */
record Need(long cpu, long memory) {

  static final Need NOTHING = new Need(0, 0);

  /**
   * The sum of the containers and of those init containers that stay, or the greatest other init
   * container if that is more, and the overhead (Kubernetes documentation, "Sidecar Containers").
   */
  static Need of(Pod pod) {
    PodSpec spec = pod.getSpec();
    Need running = NOTHING;
    Need starting = NOTHING;
    for (Container init : spec.getInitContainers()) {
      Need need = of(init.getResources());
      if ("Always".equals(init.getRestartPolicy())) {
        running = running.plus(need);
      } else {
        starting = starting.orMore(running.plus(need));
      }
    }
    for (Container container : spec.getContainers()) {
      running = running.plus(of(container.getResources()));
    }
    return running.orMore(starting).plus(of(spec.getOverhead()));
  }

  private static Need of(@Nullable ResourceRequirements resources) {
    if (resources == null) {
      return NOTHING;
    }
    // A limit without a request is the request.
    Need limits = of(resources.getLimits());
    Map<String, Quantity> requests = resources.getRequests();
    return new Need(
        requests != null && requests.containsKey("cpu") ? of(requests).cpu : limits.cpu,
        requests != null && requests.containsKey("memory") ? of(requests).memory : limits.memory);
  }

  static Need of(@Nullable Map<String, Quantity> amounts) {
    return amounts == null
        ? NOTHING
        : new Need(amount(amounts.get("cpu"), 1000), amount(amounts.get("memory"), 1));
  }

  static long amount(@Nullable Quantity quantity, int unit) {
    return quantity == null
        ? 0
        : quantity
            .getNumericalAmount()
            .multiply(BigDecimal.valueOf(unit))
            .setScale(0, RoundingMode.CEILING)
            .longValue();
  }

  Need plus(Need other) {
    return new Need(cpu + other.cpu, memory + other.memory);
  }

  Need minus(Need other) {
    return new Need(cpu - other.cpu, memory - other.memory);
  }

  Need orMore(Need other) {
    return new Need(Math.max(cpu, other.cpu), Math.max(memory, other.memory));
  }

  boolean fitsIn(Need room) {
    return cpu <= room.cpu && memory <= room.memory;
  }

  boolean isNothing() {
    return cpu == 0 && memory == 0;
  }

  /** What a scheduler looks at, and nothing else: no images, environment, volumes. */
  static Pod trimmed(Pod pod) {
    PodSpec spec = pod.getSpec();
    Need need = of(pod);
    Container container =
        new ContainerBuilder()
            .withName("sum")
            .withNewResources()
            .withRequests(
                Map.of(
                    "cpu", new Quantity(need.cpu + "m"),
                    "memory", new Quantity(String.valueOf(need.memory))))
            .endResources()
            .build();
    Affinity affinity = spec.getAffinity();
    return new PodBuilder()
        .withNewMetadata()
        .withName(pod.getMetadata().getName())
        .withLabels(pod.getMetadata().getLabels())
        .endMetadata()
        .withNewSpec()
        .withNodeSelector(spec.getNodeSelector())
        .withAffinity(affinity)
        .withTolerations(spec.getTolerations())
        .withContainers(List.of(container))
        .endSpec()
        .build();
  }

  @Override
  public String toString() {
    return cpu + "m cpu, " + (memory >> 20) + " MiB";
  }
}
