package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the API of one cluster showed at one moment. What could not be seen is not empty but hidden,
 * with the reason: a check that needs it says nothing rather than something wrong.
 *
 * <p>Immutable.
 */
public final class ClusterInventory {

  private final AuditScope scope;
  private final Instant at;
  private final ServerFacts server;
  private final Map<Part, List<HasMetadata>> seen;
  private final Map<Part, String> hidden;

  private ClusterInventory(Builder from) {
    scope = from.scope;
    at = from.at;
    server = from.server;
    seen = Collections.unmodifiableMap(new EnumMap<>(from.seen));
    hidden = Collections.unmodifiableMap(new EnumMap<>(from.hidden));
  }

  /** Starts an inventory in which nothing is hidden and nothing is there. */
  public static Builder of(AuditScope scope, Instant at) {
    return new Builder(scope, at);
  }

  /** Which ESS it is about. */
  public AuditScope scope() {
    return scope;
  }

  /** When it was taken, by the auditor's clock. */
  public Instant at() {
    return at;
  }

  /** What the API server says of itself. */
  public ServerFacts server() {
    return server;
  }

  /** What could not be seen, and why. */
  public Map<Part, String> hidden() {
    return hidden;
  }

  /** Whether that could be seen. */
  public boolean shows(Part part) {
    return !hidden.containsKey(part);
  }

  /** The objects of a part. */
  public <T extends HasMetadata> List<T> all(Part part, Class<T> type) {
    return seen.getOrDefault(part, List.of()).stream().map(type::cast).toList();
  }

  List<Node> nodes() {
    return all(Part.NODES, Node.class);
  }

  List<Pod> allPods() {
    return all(Part.ALL_PODS, Pod.class);
  }

  List<Deployment> allDeployments() {
    return all(Part.ALL_DEPLOYMENTS, Deployment.class);
  }

  List<DaemonSet> allDaemonSets() {
    return all(Part.ALL_DAEMON_SETS, DaemonSet.class);
  }

  List<Service> allServices() {
    return all(Part.ALL_SERVICES, Service.class);
  }

  List<PersistentVolumeClaim> claims() {
    return all(Part.CLAIMS, PersistentVolumeClaim.class);
  }

  List<PersistentVolume> volumes() {
    return all(Part.VOLUMES, PersistentVolume.class);
  }

  List<ResourceQuota> quotas() {
    return all(Part.QUOTAS, ResourceQuota.class);
  }

  List<Ingress> ingresses() {
    return all(Part.INGRESSES, Ingress.class);
  }

  List<Secret> certificates() {
    return all(Part.CERTIFICATES, Secret.class);
  }

  List<Event> events() {
    return all(Part.EVENTS, Event.class);
  }

  /** The ElementDeployments. */
  public List<GenericKubernetesResource> manifests() {
    return all(Part.MANIFESTS, GenericKubernetesResource.class);
  }

  /** The deployment's pods whose processes may run. */
  List<Pod> ownPods() {
    return all(Part.PODS, Pod.class).stream().filter(scope.owns()).filter(Pods::mayRun).toList();
  }

  /** The deployment's Deployments and StatefulSets, running or held. */
  List<Replicated> ownWorkloads() {
    List<Replicated> all = new ArrayList<>();
    all(Part.DEPLOYMENTS, Deployment.class).stream()
        .filter(scope.owns())
        .map(Replicated::of)
        .forEach(all::add);
    all(Part.STATEFUL_SETS, StatefulSet.class).stream()
        .filter(scope.owns())
        .map(Replicated::of)
        .forEach(all::add);
    return all;
  }

  /** Operators of ESS Classic. */
  List<Deployment> operators() {
    return EssControllers.operators(allDeployments());
  }

  /** Updaters of ESS Classic. */
  List<Deployment> updaters() {
    return EssControllers.updaters(allDeployments());
  }

  /** Whether it can be told who is active. */
  boolean showsActivity() {
    return scope.operated() ? shows(Part.ALL_DEPLOYMENTS) : shows(Part.STATEFUL_SETS);
  }

  /** Whether something here runs the deployment, or would create its workloads at once. */
  public boolean isActive() {
    return scope.operated()
        ? operators().stream().map(Replicated::of).anyMatch(operator -> operator.desired() > 0)
        : ownWorkloads().stream()
            .anyMatch(w -> "matrix-server".equals(w.component()) && w.desired() > 0);
  }

  @Override
  public String toString() {
    return seen.keySet() + ", hidden " + hidden.keySet();
  }

  /** Collects an inventory. Confined to one thread. */
  public static final class Builder {
    private final AuditScope scope;
    private final Instant at;
    private final Map<Part, List<HasMetadata>> seen = new EnumMap<>(Part.class);
    private final Map<Part, String> hidden = new EnumMap<>(Part.class);
    private ServerFacts server = ServerFacts.NONE;

    private Builder(AuditScope scope, Instant at) {
      this.scope = scope;
      this.at = at;
    }

    /** Adds all objects of a part, and of the part within it. */
    public Builder add(Part part, List<? extends HasMetadata> objects) {
      seen.computeIfAbsent(part, p -> new ArrayList<>()).addAll(objects);
      part.narrower()
          .ifPresent(
              narrower ->
                  add(
                      narrower,
                      objects.stream()
                          .filter(
                              object ->
                                  Objects.equals(
                                      scope.namespace(), object.getMetadata().getNamespace()))
                          .toList()));
      return this;
    }

    /** Says that a part cannot be seen. */
    public Builder hide(Part part, String reason) {
      hidden.put(part, reason);
      return this;
    }

    /** Says what the API server says of itself. */
    public Builder server(ServerFacts facts) {
      server = facts;
      return this;
    }

    /** What is visible so far, for readers that need it to ask on. */
    ClusterInventory soFar() {
      return new ClusterInventory(this);
    }

    /** The inventory. */
    public ClusterInventory build() {
      return new ClusterInventory(this);
    }
  }
}
