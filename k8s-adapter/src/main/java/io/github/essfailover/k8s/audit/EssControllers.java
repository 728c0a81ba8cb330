package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Objects;

/**
 * Tells operator and updater of ESS Classic among Deployments (charts element-operator, -updater).
 */
final class EssControllers {

  private EssControllers() {}

  static List<Deployment> operators(List<Deployment> all) {
    return find(all, "element-operator", "operator-controller-manager");
  }

  static List<Deployment> updaters(List<Deployment> all) {
    return find(all, "element-updater", "updater-controller-manager");
  }

  private static List<Deployment> find(List<Deployment> all, String election, String nameEnds) {
    List<Deployment> byElection = all.stream().filter(d -> elects(d, election)).toList();
    return byElection.isEmpty()
        ? all.stream().filter(d -> isNamedSo(d, nameEnds)).toList()
        : byElection;
  }

  private static boolean elects(Deployment deployment, String election) {
    return Replicated.of(deployment).containers().stream()
        .flatMap(container -> container.getArgs().stream())
        .anyMatch(("--leader-election-id=" + election)::equals);
  }

  private static boolean isNamedSo(Deployment deployment, String nameEnds) {
    String name = Objects.toString(deployment.getMetadata().getName(), "");
    return name.endsWith(nameEnds) && (name.contains("element") || name.startsWith("ess-"));
  }
}
