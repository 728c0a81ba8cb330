package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Specs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How one kind of network policy says that nothing gets out. Immutable; only reading does I/O. */
sealed interface EgressRule permits KubernetesEgress, CiliumEgress, CalicoEgress {

  /** On the rule of a standby, which stays until a run opens it. */
  String STANDING = "essfailover.io/standing";

  EgressPolicy policy();

  PolicyKind kind();

  /** Group, version and kind as the API serves them. */
  ResourceDefinitionContext context();

  /** The object's name, as this kind wants it. */
  default String objectName() {
    return policy().name();
  }

  /** What it says. */
  Map<String, Object> spec();

  /**
   * What others say that wins over it, for people.
   *
   * @param all the policies of this kind in the namespace
   */
  List<String> openings(Api api, List<GenericKubernetesResource> all);

  /** As in a role. */
  default String resource() {
    return context().getPlural() + "." + context().getGroup() + " in " + policy().namespace();
  }

  default List<GenericKubernetesResource> list(Api api) {
    List<GenericKubernetesResource> found =
        api.read(
            "list",
            resource(),
            client ->
                client
                    .genericKubernetesResources(context())
                    .inNamespace(policy().namespace())
                    .list()
                    .getItems());
    // An API server leaves both out of the items of a list.
    found.forEach(this::qualify);
    return found;
  }

  private void qualify(GenericKubernetesResource object) {
    object.setApiVersion(version(context()));
    object.setKind(context().getKind());
  }

  /** The object, with what is to be remembered. */
  default GenericKubernetesResource make(Map<String, String> annotations) {
    GenericKubernetesResource made = new GenericKubernetesResource();
    qualify(made);
    made.setMetadata(
        new ObjectMetaBuilder()
            .withName(objectName())
            .withNamespace(policy().namespace())
            .withLabels(Map.of(EgressPolicy.MANAGED_BY, EgressPolicy.OWNER))
            .withAnnotations(annotations)
            .build());
    made.setAdditionalProperty("spec", spec());
    return made;
  }

  /** The object as it is there, denying again, and with further annotations. */
  default GenericKubernetesResource restore(
      GenericKubernetesResource there, Map<String, String> annotations) {
    Map<String, String> all = new TreeMap<>(annotations);
    Optional.ofNullable(there.getMetadata().getAnnotations())
        .ifPresent(old -> old.forEach(all::putIfAbsent));
    GenericKubernetesResource restored = make(Map.of());
    restored.setMetadata(new ObjectMetaBuilder(there.getMetadata()).withAnnotations(all).build());
    return restored;
  }

  /** Whether the object, as it is there, still denies just what it was made to deny. */
  default boolean denies(GenericKubernetesResource there) {
    return Specs.same(there.getAdditionalProperties().get("spec"), spec())
        && !there.getAdditionalProperties().containsKey("specs");
  }

  default boolean isNamedSo(GenericKubernetesResource found) {
    return objectName().equals(found.getMetadata().getName());
  }

  /** Where the API keeps an object that was listed by one of these rules. */
  static ResourceDefinitionContext contextOf(GenericKubernetesResource found) {
    return Stream.of(
            KubernetesEgress.CONTEXT,
            CiliumEgress.CONTEXT,
            CalicoEgress.SERVED,
            CalicoEgress.STORED)
        .filter(kind -> version(kind).equals(found.getApiVersion()))
        .findFirst()
        .orElseThrow();
  }

  private static String version(ResourceDefinitionContext kind) {
    return kind.getGroup() + "/" + kind.getVersion();
  }

  /** Whether it is one of ours that keeps a standby closed. */
  static boolean isStanding(GenericKubernetesResource found) {
    return EgressPolicy.isOurs(found)
        && "true".equals(found.getMetadata().getLabels().get(STANDING));
  }

  static boolean isGoing(GenericKubernetesResource found) {
    return found.getMetadata().getDeletionTimestamp() != null;
  }
}
