package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an administrator and the installer leave behind: namespaces, nodes, operator, updater,
 * conversion webhooks, the deployment's manifest and secrets. Immutable.
 */
record EssInstallation(
    boolean active,
    String serverName,
    SimulatedCluster.Database database,
    Map<String, String> secrets)
    implements Installation {

  @Override
  public String namespace() {
    return EssNames.NAMESPACE;
  }

  @Override
  public String synapseMain() {
    return EssNames.SYNAPSE_MAIN;
  }

  @Override
  public void writeTo(ObjectStore store) {
    Installation.writeCluster(
        store, EssNames.OPERATOR_NAMESPACE, EssNames.UPDATER_NAMESPACE, EssNames.NAMESPACE);
    store.create(
        Kind.DEPLOYMENT, controller("element-operator", EssNames.OPERATOR_NAMESPACE, active));
    store.create(Kind.DEPLOYMENT, controller("element-updater", EssNames.UPDATER_NAMESPACE, true));
    store.create(Kind.DEPLOYMENT, webhook("element-operator", EssNames.OPERATOR_NAMESPACE));
    store.create(Kind.DEPLOYMENT, webhook("element-updater", EssNames.UPDATER_NAMESPACE));
    store.create(Kind.ELEMENT_DEPLOYMENT, elementDeployment());
    store.create(Kind.SYNAPSE, synapse());
    store.create(Kind.ELEMENT_WEB, elementWeb());
    store.create(Kind.SECRET, secret("synapse", Map.of(), secrets));
    store.create(
        Kind.SECRET,
        secret("global", Map.of(), Map.of("genericSharedSecret", "global-of-" + serverName)));
    store.create(
        Kind.SECRET,
        secret(
            EssNames.DEPLOYMENT + "-synapse-secrets",
            Map.of(EssNames.MANAGED_BY, "element-updater"),
            secrets));
    store.create(
        Kind.VOLUME_CLAIM,
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(EssNames.DEPLOYMENT + "-synapse-media")
            .withNamespace(EssNames.NAMESPACE)
            .withLabels(Map.of(EssNames.MANAGED_BY, "element-updater"))
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .withRequests(Map.of("storage", new Quantity("50Gi")))
            .endResources()
            .endSpec()
            .build());
  }

  private static Deployment controller(String prefix, String namespace, boolean running) {
    String name = prefix + "-controller-manager";
    Map<String, String> labels = Map.of(EssNames.INSTANCE, name);
    return EssWorkloads.deployment(
        namespace,
        name,
        labels,
        running ? 1 : 0,
        EssWorkloads.pod(
            labels,
            "manager",
            prefix + ":2.0.1",
            List.of("--leader-elect", "--leader-election-id=" + prefix)));
  }

  private static Deployment webhook(String prefix, String namespace) {
    String name = prefix + "-conversion-webhook";
    Map<String, String> labels = Map.of(EssNames.INSTANCE, name);
    return EssWorkloads.deployment(
        namespace,
        name,
        labels,
        1,
        EssWorkloads.pod(labels, "webhook", prefix + ":2.0.1", List.of()));
  }

  private GenericKubernetesResource elementDeployment() {
    Map<String, Object> postgresql =
        Map.of(
            "host", database.host(),
            "port", database.port(),
            "database", database.name(),
            "user", database.user(),
            "sslMode", "require",
            "passwordSecretKey", "postgresPassword");
    Map<String, Object> synapse =
        Map.of(
            "secretName", "synapse",
            "config",
                Map.of(
                    "postgresql", postgresql,
                    "signingKeySecretKey", "signingKey",
                    "macaroonSecretKey", "macaroon",
                    "registrationSharedSecretSecretKey", "registrationSharedSecret"),
            "k8s", host("matrix." + serverName));
    Map<String, Object> spec =
        Map.of(
            "global",
                Map.of(
                    "secretName",
                    "global",
                    "config",
                    Map.of("domainName", serverName),
                    "k8s",
                    Map.of("ingresses", Map.of("tls", Map.of("mode", "existing")))),
            "components",
                Map.of(
                    "synapse", synapse,
                    "elementWeb", Map.of("k8s", host("chat." + serverName)),
                    "wellKnownDelegation", Map.of("k8s", host(serverName))));
    // The updater reconciled it when it was installed; the operator never touches its status.
    Instant installed = Instant.now().minus(30, ChronoUnit.DAYS);
    GenericKubernetesResource made = custom("ElementDeployment", spec);
    made.setAdditionalProperty("status", Conditions.successful(installed));
    return made;
  }

  private static GenericKubernetesResource synapse() {
    GenericKubernetesResource made =
        custom("Synapse", Map.of("secretName", EssNames.DEPLOYMENT + "-synapse-secrets"));
    made.getMetadata().setLabels(new TreeMap<>(Map.of(EssNames.MANAGED_BY, "element-updater")));
    return made;
  }

  private GenericKubernetesResource elementWeb() {
    GenericKubernetesResource made =
        custom("ElementWeb", Map.of("k8s", host("chat." + serverName)));
    made.setApiVersion("matrix.element.io/v1alpha1");
    made.getMetadata().setLabels(new TreeMap<>(Map.of(EssNames.MANAGED_BY, "element-updater")));
    return made;
  }

  private static GenericKubernetesResource custom(String kind, Map<String, Object> spec) {
    GenericKubernetesResource resource = new GenericKubernetesResource();
    resource.setApiVersion("matrix.element.io/v1alpha2");
    resource.setKind(kind);
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName(EssNames.DEPLOYMENT)
            .withNamespace(EssNames.NAMESPACE)
            .build());
    resource.setAdditionalProperty("spec", spec);
    return resource;
  }

  private static Map<String, Object> host(String fqdn) {
    return Map.of("ingress", Map.of("fqdn", fqdn));
  }

  private static Secret secret(
      String name, Map<String, String> labels, Map<String, String> values) {
    return Installation.secret(EssNames.NAMESPACE, name, labels, values);
  }
}
