package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The definitions of ESS's own kinds. They are discovered and read one by one: all definitions of a
 * cluster with their schemas are megabytes. Thread-safe, without state.
 */
final class Definitions {

  private static final String GROUP = "matrix.element.io";

  private Definitions() {}

  static List<CustomResourceDefinition> read(Api api) {
    List<CustomResourceDefinition> found = new ArrayList<>();
    for (String plural : plurals(api)) {
      CustomResourceDefinition definition =
          api.read(
              "get",
              "customresourcedefinitions",
              client ->
                  client
                      .apiextensions()
                      .v1()
                      .customResourceDefinitions()
                      .withName(plural + "." + GROUP)
                      .get());
      if (definition != null) {
        found.add(definition);
      }
    }
    return found;
  }

  private static List<String> plurals(Api api) {
    try {
      APIResourceList known =
          api.read("get", "/apis/" + GROUP, c -> c.getApiResources(GROUP + "/v1alpha2"));
      return known == null
          ? List.of()
          : known.getResources().stream()
              .map(APIResource::getName)
              .filter(name -> !name.contains("/"))
              .sorted()
              .toList();
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_NOT_FOUND")) {
        return List.of();
      }
      throw e;
    }
  }

  /** The storage version, and all that are served. */
  static String versions(CustomResourceDefinition definition) {
    List<CustomResourceDefinitionVersion> versions = definition.getSpec().getVersions();
    String storage =
        versions.stream()
            .filter(v -> Boolean.TRUE.equals(v.getStorage()))
            .map(v -> Objects.toString(v.getName(), ""))
            .findFirst()
            .orElse("none");
    List<String> served =
        versions.stream()
            .filter(v -> Boolean.TRUE.equals(v.getServed()))
            .map(v -> Objects.toString(v.getName(), ""))
            .sorted()
            .toList();
    return "stores " + storage + ", serves " + String.join(" ", served);
  }
}
