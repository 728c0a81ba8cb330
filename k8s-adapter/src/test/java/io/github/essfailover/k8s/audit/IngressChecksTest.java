package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.NAMESPACE;
import static io.github.essfailover.k8s.audit.Sample.deployment;
import static io.github.essfailover.k8s.audit.Sample.findings;
import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.isInOrder;
import static io.github.essfailover.k8s.audit.Sample.node;
import static io.github.essfailover.k8s.audit.Sample.seeing;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IngressChecksTest {

  /** For matrix.example.org and *.web.example.org, from 2026-11-22 to 2027-02-20. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBqDCCAU2gAwIBAgIUeCaVfaSAmsVDQt7nM6scGdcEU0YwCgYIKoZIzj0EAwIw
      DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjIyMjMyNDlaFw0yNzAyMjAyMjMyNDla
      MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT2s8dc
      mEo0ZNh7AxYCoKd1mCDJfQAwMVTslCPOcUrDQZhn7qBwjCqbeYDrb76iCJzfU639
      BW9g/oxeqcWV5vn5o4GGMIGDMB0GA1UdDgQWBBS85CWTUgRvEmniVM2bftjW9EOq
      ODAfBgNVHSMEGDAWgBS85CWTUgRvEmniVM2bftjW9EOqODAPBgNVHRMBAf8EBTAD
      AQH/MDAGA1UdEQQpMCeCEm1hdHJpeC5leGFtcGxlLm9yZ4IRKi53ZWIuZXhhbXBs
      ZS5vcmcwCgYIKoZIzj0EAwIDSQAwRgIhAK5Oc4a+J8S8UrRF9XSbYLJc6wKY+2Ym
      r6kpmKxezHxNAiEA9axNSUR0s8icBRESgCR1W04L2BE5Dx1PactPqEpsEYE=
      -----END CERTIFICATE-----
      """;

  @Test
  void ingressClass_thatDoesNotExist_isAnError() {
    ClusterInventory.Builder seen =
        inventory().add(Part.INGRESSES, List.of(ingress("matrix.example.org").build()));

    assertThat(findings("cluster.ingress-classes", seen.build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(
            isInOrder(
                "cluster.ingress-classes",
                seen.add(Part.INGRESS_CLASSES, List.of(ingressClass("nginx"))).build()))
        .isTrue();
  }

  @Test
  void ingress_thatAFenceClosed_isNotFoundFaultWith() {
    Ingress fenced =
        ingress("matrix.example.org")
            .editMetadata()
            .addToAnnotations("essfailover.io/closed-class", "nginx")
            .endMetadata()
            .build();

    assertThat(findings("cluster.ingress-classes", seeing(Part.INGRESSES, fenced))).isEmpty();
  }

  private static IngressClass ingressClass(String name) {
    return new IngressClassBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static IngressBuilder ingress(String host) {
    return new IngressBuilder()
        .withNewMetadata()
        .withName("synapse")
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withIngressClassName("nginx")
        .addNewTl()
        .withSecretName("tls")
        .withHosts(host)
        .endTl()
        .endSpec();
  }

  private static ClusterInventory shown(Instant at, String content, String host) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("tls")
            .endMetadata()
            .withType("kubernetes.io/tls")
            .addToData(
                "tls.crt",
                Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)))
            .build();
    return ClusterInventory.of(Sample.CLASSIC, at)
        .add(Part.CERTIFICATES, List.of(secret))
        .add(Part.INGRESSES, List.of(ingress(host).build()))
        .build();
  }

  private static List<Finding> certificate(String at, String host) {
    return findings("cluster.certificates", shown(Instant.parse(at), CERTIFICATE, host));
  }

  @Test
  void certificate_soonAndAlreadyExpired_isFoundInTime() {
    assertThat(certificate("2026-12-01T00:00:00Z", "matrix.example.org")).isEmpty();
    assertThat(certificate("2027-02-10T00:00:00Z", "matrix.example.org"))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(certificate("2027-03-01T00:00:00Z", "matrix.example.org"))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(certificate("2026-11-01T00:00:00Z", "matrix.example.org"))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
  }

  @Test
  void certificate_thatDoesNotCoverAHost_isAnError() {
    assertThat(certificate("2026-12-01T00:00:00Z", "chat.web.example.org")).isEmpty();
    assertThat(certificate("2026-12-01T00:00:00Z", "a.chat.web.example.org"))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("a.chat.web.example.org"));
  }

  @Test
  void certificate_thatIsUnreadableOrMissing_isFound() {
    assertThat(
            findings("cluster.certificates", shown(Sample.NOW, "nonsense", "matrix.example.org")))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(
            findings(
                "cluster.certificates",
                seeing(Part.INGRESSES, ingress("matrix.example.org").build())))
        .singleElement()
        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR))
        .satisfies(f -> assertThat(f.seen()).contains("not there"));
  }

  @Test
  void ingressController_withOneReplicaOrNone_isFound() {
    assertThat(findings("cluster.ingress-controller", controller(1, 1)))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(findings("cluster.ingress-controller", controller(2, 0)))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(isInOrder("cluster.ingress-controller", controller(2, 2))).isTrue();
    assertThat(findings("cluster.ingress-controller", inventory().build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  private static ClusterInventory controller(int desired, int ready) {
    Deployment made =
        new DeploymentBuilder(deployment("ingress-nginx", "controller", desired))
            .editMetadata()
            .addToLabels("app.kubernetes.io/name", "ingress-nginx")
            .endMetadata()
            .editStatus()
            .withReadyReplicas(ready)
            .endStatus()
            .build();
    return inventory()
        .add(Part.NODES, List.of(node("n1"), node("n2")))
        .add(Part.ALL_DEPLOYMENTS, List.of(made))
        .build();
  }

  @Test
  void addresses_comeFromStatus() {
    Ingress served =
        ingress("matrix.example.org")
            .withNewStatus()
            .withNewLoadBalancer()
            .addNewIngress()
            .withIp("192.0.2.10")
            .endIngress()
            .endLoadBalancer()
            .endStatus()
            .build();

    assertThat(IngressChecks.addresses(seeing(Part.INGRESSES, served)))
        .isEqualTo(Set.of("192.0.2.10"));
  }

  @Test
  void externalDns_thatPublishesIngresses_isAWarning() {
    assertThat(findings("cluster.external-dns", externalDns("--source=ingress")))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("policy sync").contains("owner default"));
    assertThat(
            isInOrder(
                "cluster.external-dns",
                externalDns("--source=ingress", "--namespace=somebody-else")))
        .isTrue();
    assertThat(isInOrder("cluster.external-dns", externalDns("--source", "crd"))).isTrue();
  }

  static ClusterInventory externalDns(String... arguments) {
    return seeing(
        Part.ALL_DEPLOYMENTS,
        new DeploymentBuilder(deployment("dns", "external-dns", 1))
            .editSpec()
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withArgs(arguments)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build());
  }
}
