package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.APIGroupBuilder;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import java.util.List;
import java.util.Optional;

/**
 * What the API server tells about the group of ESS Classic: ElementDeployment and Synapse in both
 * versions, ElementWeb in the older one (ess-starter-edition-core, watches.yaml).
 */
final class MatrixDiscovery {

  static final String GROUP = "matrix.element.io";
  static final String PATH = "/apis/" + GROUP;

  private static final APIResource ELEMENT_DEPLOYMENTS =
      resource("ElementDeployment", "elementdeployments");
  private static final APIResource SYNAPSES = resource("Synapse", "synapses");
  private static final APIResource ELEMENT_WEBS = resource("ElementWeb", "elementwebs");

  private MatrixDiscovery() {}

  /** The answer to a question about the group or one of its versions; empty for all else. */
  static Optional<Object> answer(String path) {
    return switch (path) {
      case PATH -> Optional.of(group());
      case PATH + "/v1alpha2" ->
          Optional.of(resources("v1alpha2", ELEMENT_DEPLOYMENTS, SYNAPSES, status(SYNAPSES)));
      case PATH + "/v1alpha1" ->
          Optional.of(resources("v1alpha1", ELEMENT_DEPLOYMENTS, SYNAPSES, ELEMENT_WEBS));
      default -> Optional.empty();
    };
  }

  private static Object group() {
    return new APIGroupBuilder()
        .withName(GROUP)
        .addNewVersion(GROUP + "/v1alpha2", "v1alpha2")
        .addNewVersion(GROUP + "/v1alpha1", "v1alpha1")
        .withNewPreferredVersion(GROUP + "/v1alpha2", "v1alpha2")
        .build();
  }

  private static Object resources(String version, APIResource... resources) {
    return new APIResourceListBuilder()
        .withGroupVersion(GROUP + "/" + version)
        .withResources(List.of(resources))
        .build();
  }

  private static APIResource resource(String kind, String plural) {
    return new APIResourceBuilder()
        .withName(plural)
        .withKind(kind)
        .withNamespaced(true)
        .withVerbs("delete", "get", "list", "patch", "update", "watch")
        .build();
  }

  private static APIResource status(APIResource of) {
    return new APIResourceBuilder(of)
        .withName(of.getName() + "/status")
        .withVerbs("get", "patch", "update")
        .build();
  }
}
