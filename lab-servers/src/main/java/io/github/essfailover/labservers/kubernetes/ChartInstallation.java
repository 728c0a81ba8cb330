package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import java.util.List;
import java.util.Map;

/**
 * A release of the chart matrix-stack: workloads, configuration, secrets; a standby's workloads are
 * installed with no replica. Nothing creates them again. Immutable.
 */
record ChartInstallation(
    boolean active,
    String serverName,
    SimulatedCluster.Database synapse,
    SimulatedCluster.Database mas,
    Map<String, String> generated)
    implements Installation {

  @Override
  public String namespace() {
    return ChartNames.NAMESPACE;
  }

  @Override
  public String synapseMain() {
    return ChartNames.SYNAPSE_MAIN;
  }

  @Override
  public void writeTo(ObjectStore store) {
    Installation.writeCluster(store, ChartNames.NAMESPACE);
    set(store, "synapse-main", EssNames.MATRIX_SERVER, "synapse:1.121.1", 1);
    set(store, "synapse-federation-sender", EssNames.MATRIX_SERVER, "synapse:1.121.1", 2);
    set(store, "hookshot", "matrix-integrations", "matrix-hookshot:7.0.0", 1);
    deployment(store, "redis", "matrix-pubsub-small-cache", "redis:7.4", 1);
    deployment(store, "matrix-authentication-service", "matrix-authentication", "mas:1.0.0", 2);
    deployment(store, "haproxy", "matrix-stack-ingress", "haproxy:3.1", 1);
    deployment(store, "element-web", "matrix-client", "element-web:1.11.90", 1);
    store.create(Kind.CONFIG_MAP, synapseConfiguration());
    store.create(Kind.CONFIG_MAP, masConfiguration());
    store.create(Kind.CONFIG_MAP, markers());
    store.create(
        Kind.SECRET,
        Installation.secret(
            ChartNames.NAMESPACE,
            ChartNames.RELEASE + "-generated",
            Map.of(EssNames.MANAGED_BY, "matrix-tools-init-secrets"),
            generated));
    store.create(
        Kind.VOLUME_CLAIM,
        new PersistentVolumeClaimBuilder()
            .withMetadata(meta("synapse-media", EssNames.MATRIX_SERVER))
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .withRequests(Map.of("storage", new Quantity("10Gi")))
            .endResources()
            .endSpec()
            .build());
    for (String name : List.of("synapse", "matrix-authentication-service", "element-web")) {
      store.create(Kind.SERVICE, service(name));
    }
    store.create(Kind.INGRESS, ingress("synapse", "matrix." + serverName));
    store.create(Kind.INGRESS, ingress("element-web", "chat." + serverName));
    store.create(Kind.INGRESS, ingress("matrix-authentication-service", "account." + serverName));
  }

  private void set(ObjectStore store, String name, String component, String image, int replicas) {
    ObjectMeta meta = meta(name, component);
    store.create(
        Kind.STATEFUL_SET,
        new StatefulSetBuilder()
            .withMetadata(meta)
            .withNewSpec()
            .withServiceName(meta.getName())
            .withPodManagementPolicy("Parallel")
            .withReplicas(active ? replicas : 0)
            .withNewSelector()
            .withMatchLabels(Map.of(EssNames.INSTANCE, meta.getName()))
            .endSelector()
            .withTemplate(EssWorkloads.pod(meta.getLabels(), name, image, List.of()))
            .endSpec()
            .build());
  }

  private void deployment(
      ObjectStore store, String name, String component, String image, int replicas) {
    ObjectMeta meta = meta(name, component);
    store.create(
        Kind.DEPLOYMENT,
        new DeploymentBuilder(
                EssWorkloads.deployment(
                    ChartNames.NAMESPACE,
                    meta.getName(),
                    meta.getLabels(),
                    active ? replicas : 0,
                    EssWorkloads.pod(meta.getLabels(), name, image, List.of())))
            .editMetadata()
            .withAnnotations(meta.getAnnotations())
            .endMetadata()
            .build());
  }

  /** The keys are those of the chart's templates. */
  private ConfigMap synapseConfiguration() {
    return configMap(
        "synapse",
        EssNames.MATRIX_SERVER,
        Map.of(
            "01-homeserver-underrides.yaml",
            "report_stats: false\n",
            "04-homeserver-overrides.yaml",
            """
            server_name: %s
            database:
              name: psycopg2
              args:
                user: %s
                password: ${SYNAPSE_POSTGRES_PASSWORD}
                database: %s
                host: %s
                port: %d
                sslmode: prefer
                application_name: ${APPLICATION_NAME}
            send_federation: false
            federation_sender_instances:
            - ess-synapse-federation-sender-0
            - ess-synapse-federation-sender-1
            """
                .formatted(
                    serverName, synapse.user(), synapse.name(), synapse.host(), synapse.port()),
            "05-main.yaml",
            "worker_app: synapse.app.homeserver\n"));
  }

  private ConfigMap masConfiguration() {
    return configMap(
        "matrix-authentication-service",
        "matrix-authentication",
        Map.of(
            "config-overrides.yaml",
            """
            http:
              public_base: "https://account.%s"
            database:
              uri: "postgresql://%s:${POSTGRES_PASSWORD}@%s:%d/%s?sslmode=prefer&application_name=mas"
            """
                .formatted(serverName, mas.user(), mas.host(), mas.port(), mas.name())));
  }

  private static ConfigMap markers() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(ChartNames.RELEASE + "-markers")
        .withNamespace(ChartNames.NAMESPACE)
        .withLabels(Map.of(EssNames.MANAGED_BY, "matrix-tools-deployment-markers"))
        .endMetadata()
        .withData(Map.of("MATRIX_STACK_MSC3861", "delegated_auth"))
        .build();
  }

  private static ConfigMap configMap(String name, String component, Map<String, String> data) {
    return new ConfigMapBuilder().withMetadata(meta(name, component)).withData(data).build();
  }

  private static Service service(String name) {
    return new ServiceBuilder()
        .withMetadata(meta(name, "matrix-stack-ingress"))
        .withNewSpec()
        .addNewPort()
        .withName("http")
        .withPort(8008)
        .endPort()
        .endSpec()
        .build();
  }

  private static Ingress ingress(String name, String host) {
    return new IngressBuilder()
        .withMetadata(meta(name, "matrix-stack-ingress"))
        .withNewSpec()
        .withIngressClassName("nginx")
        .addNewRule()
        .withHost(host)
        .withNewHttp()
        .addNewPath()
        .withPath("/")
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName(ChartNames.RELEASE + "-" + name)
        .withNewPort()
        .withName("http")
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  private static ObjectMeta meta(String name, String component) {
    return new ObjectMetaBuilder()
        .withName(ChartNames.RELEASE + "-" + name)
        .withNamespace(ChartNames.NAMESPACE)
        .withLabels(ChartNames.labels(name, component))
        .withAnnotations(ChartNames.annotations())
        .build();
  }
}
