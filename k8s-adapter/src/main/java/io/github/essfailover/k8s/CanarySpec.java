package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pod of a canary. Pure, immutable.
 *
 * @param command instead of {@code python3}; empty for that
 */
record CanarySpec(
    String namespace,
    String image,
    List<Target> targets,
    Optional<String> pullSecret,
    List<String> command) {

  /** Marks the pods. */
  static final String LABEL = "essfailover.io/canary";

  /** The kubelet ends a pod that hangs. */
  static final long LIFETIME_SECONDS = 60;

  static final int GOT_OUT = 0;
  static final int STOPPED = 10;

  // Any failure but that to connect ends Python with 1. A refusal is tried again, as a network that
  // has not connected the pod yet may refuse.
  static final String SCRIPT =
      """
      import socket, sys, time
      from concurrent.futures import ThreadPoolExecutor
      end = time.monotonic() + 4
      def works(target):
          while time.monotonic() < end:
              try:
                  socket.create_connection((target[0], int(target[1])), max(0.1, end - time.monotonic())).close()
                  return True
              except OSError:
                  time.sleep(0.3)
          return False
      targets = list(zip(sys.argv[1::2], sys.argv[2::2]))
      with ThreadPoolExecutor(len(targets)) as pool:
          sys.exit(0 if any(pool.map(works, targets)) else 10)
      """;

  /** An address to try. */
  record Target(String address, int port) {
    @Override
    public String toString() {
      return address + " port " + port;
    }
  }

  CanarySpec {
    targets = List.copyOf(targets);
    command = List.copyOf(command);
  }

  CanarySpec withTargets(List<Target> newTargets) {
    return new CanarySpec(namespace, image, newTargets, pullSecret, command);
  }

  CanarySpec withPullSecret(String secret) {
    return new CanarySpec(namespace, image, targets, Optional.of(secret), command);
  }

  CanarySpec withCommand(List<String> newCommand) {
    return new CanarySpec(namespace, image, targets, pullSecret, newCommand);
  }

  Pod make(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(
            Map.of(
                EgressPolicy.MANAGED_BY,
                EgressPolicy.OWNER,
                LABEL,
                "true",
                // A mesh's proxy accepts connections itself, and keeps the pod from ending.
                "sidecar.istio.io/inject",
                "false"))
        .withAnnotations(
            Map.of("linkerd.io/inject", "disabled", "sidecar.istio.io/inject", "false"))
        .endMetadata()
        .withSpec(spec())
        .build();
  }

  private PodSpec spec() {
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(LIFETIME_SECONDS)
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(65_534L)
        .withRunAsGroup(65_534L)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withImagePullSecrets(pullSecret.stream().map(LocalObjectReference::new).toList())
        .withContainers(container())
        .build();
  }

  private Container container() {
    List<String> whole =
        new ArrayList<>(command.isEmpty() ? List.of("python3", "-c", SCRIPT) : command);
    targets.stream()
        .flatMap(target -> Stream.of(target.address(), String.valueOf(target.port())))
        .forEach(whole::add);
    return new ContainerBuilder()
        .withName("canary")
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        .withCommand(whole)
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withNewResources()
        // Quotas may ask for all of them.
        .withRequests(Map.of("cpu", new Quantity("10m"), "memory", new Quantity("32Mi")))
        .withLimits(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("128Mi")))
        .endResources()
        .build();
  }
}
