package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetList;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressList;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object and where the API keeps it.
 *
 * @param root for instance {@code /apis/apps/v1}
 */
record Kind<T extends HasMetadata>(
    Class<T> type, Class<? extends KubernetesResourceList<T>> list, String root, String plural) {

  static final Kind<Namespace> NAMESPACE =
      new Kind<>(Namespace.class, NamespaceList.class, "/api/v1", "namespaces");
  static final Kind<Node> NODE = new Kind<>(Node.class, NodeList.class, "/api/v1", "nodes");
  static final Kind<Pod> POD = new Kind<>(Pod.class, PodList.class, "/api/v1", "pods");
  static final Kind<Secret> SECRET =
      new Kind<>(Secret.class, SecretList.class, "/api/v1", "secrets");
  static final Kind<ConfigMap> CONFIG_MAP =
      new Kind<>(ConfigMap.class, ConfigMapList.class, "/api/v1", "configmaps");
  static final Kind<Event> EVENT = new Kind<>(Event.class, EventList.class, "/api/v1", "events");
  static final Kind<ResourceQuota> RESOURCE_QUOTA =
      new Kind<>(ResourceQuota.class, ResourceQuotaList.class, "/api/v1", "resourcequotas");
  static final Kind<Service> SERVICE =
      new Kind<>(Service.class, ServiceList.class, "/api/v1", "services");
  static final Kind<PersistentVolumeClaim> VOLUME_CLAIM =
      new Kind<>(
          PersistentVolumeClaim.class,
          PersistentVolumeClaimList.class,
          "/api/v1",
          "persistentvolumeclaims");
  static final Kind<Deployment> DEPLOYMENT =
      new Kind<>(Deployment.class, DeploymentList.class, "/apis/apps/v1", "deployments");
  static final Kind<StatefulSet> STATEFUL_SET =
      new Kind<>(StatefulSet.class, StatefulSetList.class, "/apis/apps/v1", "statefulsets");
  static final Kind<Ingress> INGRESS =
      new Kind<>(Ingress.class, IngressList.class, "/apis/networking.k8s.io/v1", "ingresses");
  static final Kind<GenericKubernetesResource> ELEMENT_DEPLOYMENT =
      matrix("v1alpha2", "elementdeployments");
  static final Kind<GenericKubernetesResource> SYNAPSE = matrix("v1alpha2", "synapses");
  static final Kind<GenericKubernetesResource> ELEMENT_WEB = matrix("v1alpha1", "elementwebs");

  private static Kind<GenericKubernetesResource> matrix(String version, String plural) {
    return new Kind<>(
        GenericKubernetesResource.class,
        GenericKubernetesResourceList.class,
        MatrixDiscovery.PATH + "/" + version,
        plural);
  }

  /** The path of one object, or of all in a namespace, or of all. */
  String path(@Nullable String namespace, @Nullable String name) {
    return root
        + (namespace == null ? "" : "/namespaces/" + namespace)
        + "/"
        + plural
        + (name == null ? "" : "/" + name);
  }
}
