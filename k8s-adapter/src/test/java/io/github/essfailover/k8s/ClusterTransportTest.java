package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.testkit.contract.ContractCall;
import io.github.essfailover.testkit.transport.Certificates;
import io.github.essfailover.testkit.transport.TestAuthority;
import io.github.essfailover.testkit.transport.TlsServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The token goes to the API server and to nobody else. */
class ClusterTransportTest {

  private static final String SYSTEM =
      "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\","
          + "\"metadata\":{\"name\":\"kube-system\",\"uid\":\"u\"}}";

  private final TestAuthority authority = TestAuthority.create();

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }

  private String kubeconfig(String server, String trust) {
    return "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n"
        + "  context: {cluster: k, user: u}\nusers:\n- name: u\n  user: {token: token}\n"
        + "clusters:\n- name: k\n  cluster: {server: '"
        + server
        + "', "
        + trust
        + "}\n";
  }

  private String trusted() {
    byte[] pem = authority.pem().getBytes(StandardCharsets.US_ASCII);
    return "certificate-authority-data: " + Base64.getEncoder().encodeToString(pem);
  }

  private static KubernetesCluster cluster(KubernetesClient client) {
    return KubernetesCluster.of(client, EssClassic.inNamespace("element-onprem"));
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void server_withThatCertificate_isAskedOnlyWhenItIsInOrder(Certificates kind) {
    try (TlsServer server = TlsServer.start(authority, kind, request -> SYSTEM);
        KubernetesClient client =
            KubernetesClients.fromKubeconfig(kubeconfig(server.address(), trusted()))) {
      KubernetesCluster cluster = cluster(client);
      if (kind == Certificates.GOOD) {
        assertThat(cluster.reach(soon())).isNotNull();
        assertThat(server.requests()).isNotEmpty();
        return;
      }
      for (Runnable call :
          List.<Runnable>of(
              () -> cluster.observe(soon()),
              () -> cluster.hold().apply(ContractCall.of(7, soon())))) {
        AdapterException refused = catchThrowableOfType(AdapterException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo("KUBERNETES_TLS");
        assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
        assertThat(refused.context()).containsEntry("server", "127.0.0.1:" + server.port());
        assertThat(refused.remedy()).contains("certificate authority");
      }
      assertThat(cluster.check(soon()))
          .filteredOn(finding -> finding.check().equals("cluster.api"))
          .isNotEmpty();
      assertThat(server.requests()).isEmpty();
    }
  }

  private static List<String> checks(KubernetesClient client) {
    try (client) {
      Deadline over = Deadline.after(Duration.ZERO, Clock.systemUTC());
      return cluster(client).check(over).stream().map(Finding::check).toList();
    }
  }

  @Test
  void verification_turnedOff_isAFinding() {
    String url = "https://api.dc1.example:6443";
    assertThat(checks(KubernetesClients.fromKubeconfig(kubeconfig(url, trusted()))))
        .doesNotContain("cluster.unverified");
    String lax = kubeconfig(url, "insecure-skip-tls-verify: true");
    assertThat(checks(KubernetesClients.fromKubeconfig(lax))).contains("cluster.unverified");
    for (Config config :
        List.of(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withDisableHostnameVerification(true)
                .build(),
            new ConfigBuilder(Config.empty())
                .withMasterUrl("http://api.dc1.example:8080")
                .build())) {
      assertThat(checks(KubernetesClients.of(config))).contains("cluster.unverified");
    }
    Config here = new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:1").build();
    assertThat(checks(KubernetesClients.of(here))).doesNotContain("cluster.unverified");
  }
}
