package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The definitions of ESS Classic's custom resources: served in their storage version only, with any
 * content and a status of their own (ess-starter-edition-core, helm/updater/templates).
 */
final class EssDefinitions {

  private static final String GROUP = "matrix.element.io";

  private EssDefinitions() {}

  static List<HasMetadata> all() {
    return List.of(
        definition("ElementDeployment", "elementdeployments", "v1alpha2"),
        definition("Synapse", "synapses", "v1alpha2"),
        definition("ElementWeb", "elementwebs", "v1alpha1"));
  }

  private static HasMetadata definition(String kind, String plural, String version) {
    GenericKubernetesResource made = new GenericKubernetesResource();
    made.setApiVersion("apiextensions.k8s.io/v1");
    made.setKind("CustomResourceDefinition");
    made.setMetadata(new ObjectMetaBuilder().withName(plural + "." + GROUP).build());
    Map<String, Object> any =
        Map.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);
    made.setAdditionalProperty(
        "spec",
        Map.of(
            "group",
            GROUP,
            "scope",
            "Namespaced",
            "names",
            Map.of(
                "kind",
                kind,
                "plural",
                plural,
                "singular",
                kind.toLowerCase(Locale.ROOT),
                "listKind",
                kind + "List"),
            "versions",
            List.of(
                Map.of(
                    "name",
                    version,
                    "served",
                    true,
                    "storage",
                    true,
                    "subresources",
                    Map.of("status", Map.of()),
                    "schema",
                    Map.of(
                        "openAPIV3Schema",
                        Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("spec", any, "status", any)))))));
    return made;
  }
}
