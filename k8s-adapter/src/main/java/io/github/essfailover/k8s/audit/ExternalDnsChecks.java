package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * ExternalDNS publishes what it sees in its own cluster, and knows nothing of a failover
 * (kubernetes-sigs/external-dns, flags {@code --source}, {@code --policy}, {@code --namespace}).
 */
final class ExternalDnsChecks {

  private static final Set<String> SEES_THE_DEPLOYMENT = Set.of("ingress", "service");

  private ExternalDnsChecks() {}

  /** One instance. */
  record Instance(String name, String policy, String owner, boolean publishes) {}

  static void look(ClusterInventory seen, Remarks remarks) {
    for (Instance instance : instances(seen)) {
      if (instance.publishes) {
        remarks.warning(
            "ExternalDNS "
                + instance.name
                + " publishes this cluster's Ingresses or Services (policy "
                + instance.policy
                + ", owner "
                + instance.owner
                + ")",
            "Keep it from the deployment's names (--namespace, --annotation-filter,"
                + " --exclude-domains): it would point them back when this data center returns.");
      }
    }
  }

  static List<Instance> instances(ClusterInventory seen) {
    List<Instance> found = new ArrayList<>();
    for (Deployment deployment : seen.allDeployments()) {
      Replicated workload = Replicated.of(deployment);
      for (Container container : workload.containers()) {
        if (isExternalDns(container) && workload.desired() > 0) {
          found.add(instance(Pods.path(deployment), container, seen.scope().namespace()));
        }
      }
    }
    return found;
  }

  private static boolean isExternalDns(Container container) {
    return Objects.toString(container.getImage(), "").contains("external-dns");
  }

  private static Instance instance(String name, Container container, String namespace) {
    Set<String> sources = values(container, "--source");
    boolean looksElsewhere =
        values(container, "--namespace").stream()
            .anyMatch(only -> !only.isEmpty() && !only.equals(namespace));
    boolean publishes = !looksElsewhere && sources.stream().anyMatch(SEES_THE_DEPLOYMENT::contains);
    return new Instance(
        name,
        first(container, "--policy").orElse("sync"),
        first(container, "--txt-owner-id").orElse("default"),
        publishes);
  }

  private static Optional<String> first(Container container, String flag) {
    return values(container, flag).stream().findFirst();
  }

  private static Set<String> values(Container container, String flag) {
    Set<String> found = new TreeSet<>();
    List<String> arguments = container.getArgs();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(flag + "=")) {
        found.add(argument.substring(flag.length() + 1));
      } else if (argument.equals(flag) && i + 1 < arguments.size()) {
        found.add(arguments.get(i + 1));
      }
    }
    return found;
  }
}
