package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a cluster can be asked for, each with a permission of its own. */
public enum Part {
  /** The machines. */
  NODES("nodes", Node.class, Reach.CLUSTER),
  /** Of the deployment's namespace. */
  PODS("pods", Pod.class, Reach.NAMESPACE),
  /** Of all namespaces: what takes room on the nodes. */
  ALL_PODS("pods of all namespaces", Pod.class, Reach.EVERYWHERE, PODS),
  /** Of the deployment's namespace. */
  DEPLOYMENTS("deployments", Deployment.class, Reach.NAMESPACE),
  /** Of all namespaces: operator, updater, ingress controllers, ExternalDNS. */
  ALL_DEPLOYMENTS("deployments of all namespaces", Deployment.class, Reach.EVERYWHERE, DEPLOYMENTS),
  /** Of the deployment's namespace. */
  STATEFUL_SETS("statefulsets", StatefulSet.class, Reach.NAMESPACE),
  /** Of all namespaces: the network plugin, ingress controllers. */
  ALL_DAEMON_SETS("daemonsets of all namespaces", DaemonSet.class, Reach.EVERYWHERE),
  /** Of all namespaces: the history of rollouts. */
  ALL_REPLICA_SETS("replicasets of all namespaces", ReplicaSet.class, Reach.EVERYWHERE),
  /** Of the deployment's namespace. */
  SERVICES("services", Service.class, Reach.NAMESPACE),
  /** Of all namespaces: the load balancers of ingress controllers. */
  ALL_SERVICES("services of all namespaces", Service.class, Reach.EVERYWHERE, SERVICES),
  /** Of the deployment's namespace. */
  BUDGETS("poddisruptionbudgets", PodDisruptionBudget.class, Reach.NAMESPACE),
  /** Of the deployment's namespace. */
  CLAIMS("persistentvolumeclaims", PersistentVolumeClaim.class, Reach.NAMESPACE),
  /** The volumes behind the claims. */
  VOLUMES("persistentvolumes", PersistentVolume.class, Reach.CLUSTER),
  /** What claims can ask for. */
  STORAGE_CLASSES("storageclasses", StorageClass.class, Reach.CLUSTER),
  /** Of the deployment's namespace. */
  POLICIES("networkpolicies", NetworkPolicy.class, Reach.NAMESPACE),
  /** Of the deployment's namespace. */
  QUOTAS("resourcequotas", ResourceQuota.class, Reach.NAMESPACE),
  /** Of the deployment's namespace. */
  LIMITS("limitranges", LimitRange.class, Reach.NAMESPACE),
  /** Of the deployment's namespace. */
  SLICES("endpointslices", EndpointSlice.class, Reach.NAMESPACE),
  /** Of the deployment's namespace. */
  INGRESSES("ingresses", Ingress.class, Reach.NAMESPACE),
  /** What Ingresses can ask for. */
  INGRESS_CLASSES("ingressclasses", IngressClass.class, Reach.CLUSTER),
  /** Secrets of type kubernetes.io/tls in the deployment's namespace, without their keys. */
  CERTIFICATES("secrets with certificates", Secret.class, Reach.SPECIAL),
  /** The pull secrets that workloads name, without their content. */
  PULL_SECRETS("pull secrets", Secret.class, Reach.SPECIAL),
  /** Of the deployment's namespace. */
  SERVICE_ACCOUNTS("serviceaccounts", ServiceAccount.class, Reach.NAMESPACE),
  /** The definitions of ESS's own kinds. */
  DEFINITIONS("customresourcedefinitions", CustomResourceDefinition.class, Reach.SPECIAL),
  /** The ElementDeployments of the namespace. */
  MANIFESTS("elementdeployments", GenericKubernetesResource.class, Reach.SPECIAL),
  /** Of all namespaces. */
  ROLES("roles", Role.class, Reach.EVERYWHERE),
  /** Of all namespaces. */
  ROLE_BINDINGS("rolebindings", RoleBinding.class, Reach.EVERYWHERE),
  /** Cluster roles. */
  CLUSTER_ROLES("clusterroles", ClusterRole.class, Reach.CLUSTER),
  /** Cluster role bindings. */
  CLUSTER_ROLE_BINDINGS("clusterrolebindings", ClusterRoleBinding.class, Reach.CLUSTER),
  /** Of the deployment's namespace. */
  EVENTS("events", Event.class, Reach.NAMESPACE),
  /** The API server's version. */
  VERSION("the version", null, Reach.SPECIAL),
  /** The API server's {@code /readyz}. */
  HEALTH("/readyz", null, Reach.SPECIAL),
  /** The API server's clock. */
  CLOCK("the API server's clock", null, Reach.SPECIAL),
  /** The names of all API groups. */
  API_GROUPS("the API groups", null, Reach.SPECIAL);

  /** How it is asked for. */
  enum Reach {
    /** An object of the cluster. */
    CLUSTER,
    /** In all namespaces at once. */
    EVERYWHERE,
    /** In the deployment's namespace. */
    NAMESPACE,
    /** In its own way. */
    SPECIAL
  }

  private final String words;
  private final @Nullable Class<? extends HasMetadata> type;
  private final Reach reach;
  private final @Nullable Part narrower;

  Part(String words, @Nullable Class<? extends HasMetadata> type, Reach reach) {
    this(words, type, reach, null);
  }

  Part(
      String words,
      @Nullable Class<? extends HasMetadata> type,
      Reach reach,
      @Nullable Part narrower) {
    this.words = words;
    this.type = type;
    this.reach = reach;
    this.narrower = narrower;
  }

  Optional<Class<? extends HasMetadata>> type() {
    return Optional.ofNullable(type);
  }

  Reach reach() {
    return reach;
  }

  /** The part of this one that is in the deployment's namespace. */
  Optional<Part> narrower() {
    return Optional.ofNullable(narrower);
  }

  /** Whether another part contains this one. */
  boolean isWithinAnother() {
    for (Part other : values()) {
      if (other.narrower == this) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return words;
  }
}
