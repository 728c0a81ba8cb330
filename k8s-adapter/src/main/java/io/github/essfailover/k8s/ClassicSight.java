package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the API shows of an ESS Classic at one moment.
 *
 * <p>Immutable.
 *
 * @param deployment the ElementDeployment
 * @param components custom resources that the operator reconciles; empty while it is at 0
 */
record ClassicSight(
    Deployment operator,
    List<Pod> operatorPods,
    Controllers controllers,
    Processes processes,
    Optional<GenericKubernetesResource> deployment,
    List<GenericKubernetesResource> components) {

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String OPERATOR_LABEL = "element-operator";
  static final String PART_OF = "app.kubernetes.io/part-of";
  static final String MATRIX_STACK = "matrix-stack";

  static ClassicSight of(Api api, EssClassic ess) {
    Deployment operator = ClassicOperator.find(api, ess);
    ClassicResources resources = new ClassicResources(api, ess.namespace());
    return new ClassicSight(
        operator,
        ClassicOperator.pods(api, operator),
        controllers(api, ess),
        Processes.of(api, ess.namespace(), ClassicSight::isOfTheDeployment),
        elementDeployment(api, ess),
        // While the operator is at zero nobody reconciles them, and nothing they say counts.
        WorkloadReadiness.desired(operator) == 0 ? List.of() : resources.components());
  }

  /** What the operator made (ess-starter-edition-core, playbooks/any.yml). */
  static Controllers controllers(Api api, EssClassic ess) {
    return Controllers.of(api, ess.namespace(), MANAGED_BY, OPERATOR_LABEL);
  }

  static Optional<GenericKubernetesResource> elementDeployment(Api api, EssClassic ess) {
    List<GenericKubernetesResource> found =
        new ClassicResources(api, ess.namespace())
            .elementDeployments().stream()
                .filter(ed -> ess.deployment().map(name -> name.equals(name(ed))).orElse(true))
                .toList();
    if (found.size() > 1) {
      throw AdapterException.permanent(
          "SEVERAL_DEPLOYMENTS",
          "The namespace holds more than one ElementDeployment.",
          Map.of(
              "namespace",
              ess.namespace(),
              "found",
              found.stream().map(ClassicSight::name).collect(Collectors.joining(", "))),
          "Say which one it is with EssClassic.deployment(name).",
          null);
    }
    return found.stream().findFirst();
  }

  /** What the operator made, or the chart, carries one of two labels. */
  static boolean isOfTheDeployment(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null
        && (MATRIX_STACK.equals(labels.get(PART_OF))
            || OPERATOR_LABEL.equals(labels.get(MANAGED_BY)));
  }

  static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
