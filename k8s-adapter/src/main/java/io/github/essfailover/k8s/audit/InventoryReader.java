package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.Deadline;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes an inventory: some thirty lists, page by page, each of which may be refused by itself.
 * Reads only. Immutable, thread-safe.
 */
public final class InventoryReader {

  private static final long PAGE = 500;

  private final AuditScope scope;
  private final Clock clock;

  /** Reads what is about that ESS; the clock dates the inventory and judges the server's. */
  public InventoryReader(AuditScope scope, Clock clock) {
    this.scope = scope;
    this.clock = clock;
  }

  /** Everything that those checks need. Throws nothing: what does not answer is hidden. */
  public ClusterInventory read(Api api, Deadline deadline, Set<Part> parts) {
    ClusterInventory.Builder to = ClusterInventory.of(scope, clock.instant());
    Secrets secrets = new Secrets(scope.namespace());
    ServerReader server = new ServerReader(clock);
    ServerFacts facts = ServerFacts.NONE;
    for (Part part : Part.values()) {
      if (parts.contains(part) && !(part.isWithinAnother() && containerIsRead(part, parts))) {
        list(api, part, to);
      }
    }
    ofKind(parts, to, Part.CERTIFICATES, () -> secrets.certificates(api));
    ofKind(parts, to, Part.MANIFESTS, () -> custom(api));
    ofKind(parts, to, Part.DEFINITIONS, () -> Definitions.read(api));
    if (parts.contains(Part.PULL_SECRETS)) {
      ofKind(
          parts, to, Part.PULL_SECRETS, () -> secrets.named(api, Images.pullSecrets(to.soFar())));
    }
    if (parts.contains(Part.HEALTH) || parts.contains(Part.CLOCK)) {
      facts = server.health(api, deadline, to);
    }
    return to.server(named(api, parts, to, facts)).build();
  }

  private static boolean containerIsRead(Part part, Set<Part> parts) {
    return parts.stream().anyMatch(other -> other.narrower().filter(part::equals).isPresent());
  }

  private static ServerFacts named(
      Api api, Set<Part> parts, ClusterInventory.Builder to, ServerFacts facts) {
    String version = "";
    Set<String> groups = Set.of();
    try {
      VersionInfo info =
          parts.contains(Part.VERSION)
              ? api.read("get", "/version", KubernetesClient::getKubernetesVersion)
              : null;
      version = info == null || info.getGitVersion() == null ? "" : info.getGitVersion();
    } catch (AdapterException e) {
      to.hide(Part.VERSION, e.code());
    }
    if (version.isEmpty() && parts.contains(Part.VERSION)) {
      to.hide(Part.VERSION, "the server names none");
    }
    try {
      groups = parts.contains(Part.API_GROUPS) ? groups(api) : Set.of();
    } catch (AdapterException e) {
      to.hide(Part.API_GROUPS, e.code());
    }
    return new ServerFacts(version, facts.unhealthy(), facts.clock(), groups);
  }

  private static Set<String> groups(Api api) {
    return api.read("get", "/apis", c -> c.getApiGroups()).getGroups().stream()
        .map(APIGroup::getName)
        .collect(Collectors.toSet());
  }

  /** One special way of reading one part. */
  private interface Reading {
    List<? extends HasMetadata> read();
  }

  private static void ofKind(
      Set<Part> parts, ClusterInventory.Builder to, Part part, Reading reading) {
    if (!parts.contains(part)) {
      return;
    }
    try {
      to.add(part, reading.read());
    } catch (AdapterException e) {
      to.hide(part, e.code());
    }
  }

  private void list(Api api, Part part, ClusterInventory.Builder to) {
    if (part.reach() == Part.Reach.SPECIAL) {
      return;
    }
    Class<? extends HasMetadata> type = part.type().orElseThrow();
    try {
      to.add(part, pages(api, part, type));
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_NOT_FOUND")) {
        // An API that the cluster does not have holds no objects.
        return;
      }
      to.hide(part, e.code());
      part.narrower().ifPresent(narrower -> list(api, narrower, to));
    }
  }

  private <T extends HasMetadata> List<T> pages(Api api, Part part, Class<T> type) {
    String where = part.reach() == Part.Reach.NAMESPACE ? " in " + scope.namespace() : "";
    return all(
        options -> api.read("list", part + where, client -> page(client, part, type, options)));
  }

  private <T extends HasMetadata> KubernetesResourceList<T> page(
      KubernetesClient client, Part part, Class<T> type, ListOptions options) {
    if (part.reach() == Part.Reach.NAMESPACE) {
      return client.resources(type).inNamespace(scope.namespace()).list(options);
    }
    return Namespaced.class.isAssignableFrom(type)
        ? client.resources(type).inAnyNamespace().list(options)
        : client.resources(type).list(options);
  }

  static <T extends HasMetadata> List<T> all(
      Function<ListOptions, ? extends KubernetesResourceList<T>> request) {
    List<T> found = new ArrayList<>();
    String next = "";
    do {
      ListOptions options =
          new ListOptionsBuilder()
              .withLimit(PAGE)
              .withContinue(next.isEmpty() ? null : next)
              .build();
      KubernetesResourceList<T> page = request.apply(options);
      found.addAll(page.getItems());
      String more = page.getMetadata() == null ? null : page.getMetadata().getContinue();
      next = more == null ? "" : more;
    } while (!next.isEmpty());
    return found;
  }

  private List<? extends HasMetadata> custom(Api api) {
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup("matrix.element.io")
            .withVersion("v1alpha2")
            .withKind("ElementDeployment")
            .withPlural("elementdeployments")
            .withNamespaced(true)
            .build();
    try {
      return api.read(
          "list",
          "elementdeployments.matrix.element.io in " + scope.namespace(),
          client ->
              client
                  .genericKubernetesResources(context)
                  .inNamespace(scope.namespace())
                  .list()
                  .getItems());
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_NOT_FOUND")) {
        return List.of();
      }
      throw e;
    }
  }
}
