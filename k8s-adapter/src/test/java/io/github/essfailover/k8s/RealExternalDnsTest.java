package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With a real API server, the account of the manifest and a definition made up here. */
@Tag(RealKube.TAG)
final class RealExternalDnsTest {

  private static final Set<IngressAddress> HERE = Set.of(IngressAddress.parse("192.0.2.1"));
  private static final Set<IngressAddress> THERE = Set.of(IngressAddress.parse("198.51.100.1"));

  private final RealEss ess = new RealEss(false);
  private final ExternalDns externalDns = new ExternalDns(RealKube.admin());
  private final ExternalDnsRecords dns =
      ExternalDnsRecords.in(ess.adapter).object("matrix").observedBy(externalDns);

  @AfterEach
  void end() {
    externalDns.server.close();
    ess.close();
  }

  @Test
  void point_beforeAndAfterTheDefinitionIsThere_isRefusedAndThenMoves() {
    externalDns.runs = false;
    DnsState nothing = look();
    assertThat(TestCluster.refused(dns.point(HERE, nothing), 1).code())
        .isEqualTo("DNS_ENDPOINTS_UNKNOWN");

    define();
    dns.point(HERE, look()).apply(TestCluster.call(1));
    externalDns.runs = true;
    assertThat(look().notYetAt(HERE, DataCenterId.of("dc1"))).isEmpty();
    assertThat(dns.check(TestCluster.in(TestCluster.PATIENCE))).extracting(Finding::seen).isEmpty();

    externalDns.runs = false;
    dns.point(THERE, look()).apply(TestCluster.call(2));
    assertThat(dns.check(TestCluster.in(TestCluster.PATIENCE)))
        .extracting(Finding::check)
        .containsExactly("dns.controller");

    externalDns.meanwhile = this::label;
    assertThat(TestCluster.refused(dns.point(HERE, look()), 2).code())
        .isEqualTo("KUBERNETES_CONFLICT");
    externalDns.meanwhile = () -> {};
    externalDns.runs = true;
    assertThat(look().notYetAt(THERE, DataCenterId.of("dc1"))).isEmpty();
  }

  private int labels;

  private void label() {
    GenericKubernetesResource object =
        ExternalDns.objects(RealKube.admin()).withName("matrix").get();
    object.getMetadata().setLabels(Map.of("team", "network" + labels++));
    ExternalDns.objects(RealKube.admin()).resource(object).update();
  }

  private DnsState look() {
    return dns.observe(TestCluster.in(TestCluster.PATIENCE));
  }

  private void define() {
    RealKube.admin()
        .resource(
            """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "dnsendpoints.externaldns.k8s.io",
              "annotations": {"api-approved.kubernetes.io": "unapproved, a test"}},
             "spec": {"group": "externaldns.k8s.io", "scope": "Namespaced",
              "names": {"kind": "DNSEndpoint", "plural": "dnsendpoints",
               "singular": "dnsendpoint", "listKind": "DNSEndpointList"},
              "versions": [{"name": "v1alpha1", "served": true, "storage": true,
               "subresources": {"status": {}}, "schema": {"openAPIV3Schema":
                {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
            """)
        .create();
    var patience = TestCluster.in(TestCluster.PATIENCE);
    while (!isServed()) {
      assertThat(patience.isExpired()).as("waited too long for the definition").isFalse();
      TestCluster.pass(Duration.ofMillis(100));
    }
  }

  private boolean isServed() {
    try {
      Api api = ess.adapter.reach(TestCluster.in(TestCluster.PATIENCE));
      return DnsEndpoints.in(api, ExternalDns.NAMESPACE).all().isEmpty();
    } catch (AdapterException e) {
      return false;
    }
  }
}
