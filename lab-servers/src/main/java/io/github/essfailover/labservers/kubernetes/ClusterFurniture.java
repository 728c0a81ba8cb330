package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassList;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassList;
import java.util.Map;

/**
 * What a cluster has before anybody installs ESS: nodes in racks with room on them, a class of
 * ingress, a class of storage.
 */
final class ClusterFurniture {

  private static final Kind<IngressClass> INGRESS_CLASS =
      new Kind<>(
          IngressClass.class,
          IngressClassList.class,
          "/apis/networking.k8s.io/v1",
          "ingressclasses");
  private static final Kind<StorageClass> STORAGE_CLASS =
      new Kind<>(
          StorageClass.class, StorageClassList.class, "/apis/storage.k8s.io/v1", "storageclasses");

  private ClusterFurniture() {}

  static void writeTo(ObjectStore store) {
    for (Node node : store.list(Kind.NODE)) {
      store.replace(Kind.NODE, furnished(node));
    }
    store.create(
        INGRESS_CLASS,
        new IngressClassBuilder()
            .withNewMetadata()
            .withName("nginx")
            .endMetadata()
            .withNewSpec()
            .withController("k8s.io/ingress-nginx")
            .endSpec()
            .build());
    store.create(
        STORAGE_CLASS,
        new StorageClassBuilder()
            .withNewMetadata()
            .withName("replicated")
            .withAnnotations(Map.of("storageclass.kubernetes.io/is-default-class", "true"))
            .endMetadata()
            .withProvisioner("driver.longhorn.io")
            .build());
  }

  private static Node furnished(Node node) {
    String name = node.getMetadata().getName();
    return new NodeBuilder(node)
        .editMetadata()
        .addToLabels("topology.kubernetes.io/zone", "rack-" + name.substring(name.length() - 1))
        .addToLabels("kubernetes.io/hostname", name)
        .endMetadata()
        .editStatus()
        .withAllocatable(
            Map.of(
                "cpu", new Quantity("4"),
                "memory", new Quantity("16Gi"),
                "pods", new Quantity("110")))
        .withNewNodeInfo()
        .withKubeletVersion("v1.31.4")
        .endNodeInfo()
        .endStatus()
        .build();
  }
}
