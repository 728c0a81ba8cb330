package io.github.essfailover.labservers.kubernetes;

import java.util.Map;

/** The names of ESS Classic, as its charts and roles give them. */
final class EssNames {

  static final String OPERATOR_NAMESPACE = "element-operator";
  static final String UPDATER_NAMESPACE = "element-updater";
  static final String NAMESPACE = "element-onprem";
  static final String OPERATOR = "element-operator-controller-manager";
  static final String UPDATER = "element-updater-controller-manager";
  static final String DEPLOYMENT = "first-element-deployment";
  static final String SYNAPSE_MAIN = DEPLOYMENT + "-synapse-main";

  static final String INSTANCE = "app.kubernetes.io/instance";
  static final String COMPONENT = "app.kubernetes.io/component";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MATRIX_SERVER = "matrix-server";

  private EssNames() {}

  /** The labels of what the operator makes for a custom resource. */
  static Map<String, String> labels(String instance, String component, String ownerKind) {
    return Map.of(
        MANAGED_BY,
        "element-operator",
        "app.kubernetes.io/part-of",
        "matrix-stack",
        COMPONENT,
        component,
        INSTANCE,
        instance,
        "k8s.element.io/owner-name",
        DEPLOYMENT,
        "k8s.element.io/owner-group-kind",
        ownerKind);
  }
}
