package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The custom resources of ESS Classic in a namespace. The kinds of components are asked from the
 * server: enterprise editions have more than the public ones.
 *
 * <p>Confined to one look.
 */
record ClassicResources(Api api, String namespace) {

  private static final String GROUP = "matrix.element.io";

  /**
   * The storage version of ElementDeployment and Synapse (ess-starter-edition-core, chart
   * element-updater): reading it does not need the conversion webhooks.
   */
  private static final String STORED = "v1alpha2";

  private static final String ELEMENT_DEPLOYMENTS = "elementdeployments";

  /** A kind and the version to read it in. */
  private record Kind(String version, String name, String plural) {}

  List<GenericKubernetesResource> elementDeployments() {
    return list(new Kind(STORED, "ElementDeployment", ELEMENT_DEPLOYMENTS));
  }

  /** All but ElementDeployments: those are the updater's. */
  List<GenericKubernetesResource> components() {
    return kinds().stream()
        .filter(kind -> !kind.plural().equals(ELEMENT_DEPLOYMENTS))
        .flatMap(kind -> list(kind).stream())
        .toList();
  }

  /** Each kind once, in the stored version if it is served in that, else in the newest. */
  private List<Kind> kinds() {
    Map<String, Kind> found = new LinkedHashMap<>();
    for (String version : versions()) {
      APIResourceList served =
          api.read(
              "get",
              "the kinds of " + GROUP + "/" + version,
              client -> client.getApiResources(GROUP + "/" + version));
      Stream<APIResource> resources = served == null ? Stream.of() : served.getResources().stream();
      resources
          .filter(resource -> Boolean.TRUE.equals(resource.getNamespaced()))
          .filter(resource -> !resource.getName().contains("/"))
          .filter(resource -> resource.getVerbs().contains("list"))
          .forEach(
              resource ->
                  found.putIfAbsent(
                      resource.getName(),
                      new Kind(version, resource.getKind(), resource.getName())));
    }
    return List.copyOf(found.values());
  }

  private List<String> versions() {
    APIGroup group = api.read("get", "the API group " + GROUP, client -> client.getApiGroup(GROUP));
    List<String> versions = new ArrayList<>();
    if (group != null) {
      group.getVersions().forEach(served -> versions.add(served.getVersion()));
    }
    if (versions.remove(STORED)) {
      versions.add(0, STORED);
    }
    return versions;
  }

  private List<GenericKubernetesResource> list(Kind kind) {
    ResourceDefinitionContext context = context(kind);
    try {
      return api.read(
          "list",
          kind.plural() + "." + GROUP + " in " + namespace,
          client ->
              client.genericKubernetesResources(context).inNamespace(namespace).list().getItems());
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_NOT_FOUND")) {
        return List.of();
      }
      throw e;
    }
  }

  /** A kind in the stored version. */
  static ResourceDefinitionContext stored(String kind, String plural) {
    return context(new Kind(STORED, kind, plural));
  }

  private static ResourceDefinitionContext context(Kind kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(GROUP)
        .withVersion(kind.version())
        .withKind(kind.name())
        .withPlural(kind.plural())
        .withNamespaced(true)
        .build();
  }
}
