package io.github.essfailover.labservers.kubernetes;

import java.util.Map;

/** The names of ESS Helm, as the chart matrix-stack gives them to a release. */
final class ChartNames {

  static final String NAMESPACE = "ess";
  static final String RELEASE = "ess";
  static final String SYNAPSE_MAIN = RELEASE + "-synapse-main";

  private ChartNames() {}

  /** The labels of one of its workloads and their pods. */
  static Map<String, String> labels(String name, String component) {
    return Map.of(
        EssNames.MANAGED_BY,
        "Helm",
        "app.kubernetes.io/part-of",
        "matrix-stack",
        EssNames.COMPONENT,
        component,
        "app.kubernetes.io/name",
        name,
        EssNames.INSTANCE,
        RELEASE + "-" + name);
  }

  /** What Helm itself writes on everything of a release. */
  static Map<String, String> annotations() {
    return Map.of(
        "meta.helm.sh/release-name", RELEASE, "meta.helm.sh/release-namespace", NAMESPACE);
  }
}
