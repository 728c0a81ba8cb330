package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.contract.ContractCall;
import io.github.essfailover.testkit.secrets.Overheard;
import io.github.essfailover.testkit.secrets.PlantedSecrets;
import io.github.essfailover.testkit.secrets.TraceLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens of API servers and contents of Secrets are heard nowhere, whatever a server answers. */
@Timeout(120)
class ClusterSecretsTest {

  private static final String NAMESPACE = "element-onprem";

  /** fabric8 logs each request with its headers and each answer with its body, at TRACE. */
  private static final String HTTP = "io.fabric8.kubernetes.client.http.";

  private final PlantedSecrets planted = PlantedSecrets.fresh();
  private final Overheard overheard = new Overheard(planted);
  private TraceLog log;

  @BeforeEach
  void listen() {
    log = TraceLog.listen();
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private KubernetesClient client(String url, String token) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(url)
            .withOauthToken(token)
            .withHttp2Disable(true)
            .withConnectionTimeout(2000)
            .build();
    return KubernetesClients.of(config);
  }

  private void use(String what, KubernetesClient client, Duration time) {
    KubernetesCluster cluster =
        KubernetesCluster.of(client, EssClassic.inNamespace(NAMESPACE)).locatedIn("dc1");
    KubernetesSecrets secrets = KubernetesSecrets.of(cluster);
    NetworkPolicyFence fence = NetworkPolicyFence.in(cluster);
    KubernetesMajorityLock lock =
        KubernetesMajorityLock.builder()
            .cluster("dc1", client)
            .cluster("dc2", KubernetesClients.of(client.getConfiguration()))
            .cluster("dc3", KubernetesClients.of(client.getConfiguration()))
            .requestLimit(time)
            .build();
    overheard.parts(what, List.of(cluster, secrets, fence, lock));
    overheard.during(what + ": observe", () -> cluster.observe(within(time)));
    overheard.during(what + ": check", () -> cluster.check(within(time)));
    overheard.during(what + ": parity", () -> cluster.parity(new byte[32], within(time)));
    overheard.during(what + ": comparable", () -> cluster.comparable(within(time)));
    overheard.during(what + ": secrets", () -> secrets.check(within(time)));
    overheard.during(what + ": equal", () -> secrets.parity(new byte[32], within(time)));
    overheard.during(what + ": fence", () -> fence.check(within(time)));
    for (Change change :
        List.of(cluster.hold(), cluster.removeWorkloads(), fence.close(Set.of(Traffic.OUTBOUND)))) {
      overheard.text(what + ": preview", change.preview().toString());
      overheard.during(
          what + ": change",
          () -> {
            change.apply(ContractCall.of(7, within(time)));
            return "";
          });
    }
    overheard.during(
        what + ": lock",
        () -> {
          try (var lease = lock.acquire(DeploymentId.of("example.org"), "test", within(time))) {
            return lease;
          }
        });
  }

  @Test
  void api_refusingEchoingGoneOrSilent_namesNoToken() throws Exception {
    String token = planted.plant("bearer-token");
    for (int status : new int[] {200, 400, 401, 403, 404, 409, 422, 500}) {
      HttpServer echo = echo(status);
      String url = "http://127.0.0.1:" + echo.getAddress().getPort();
      try (KubernetesClient client = client(url, token)) {
        use("an API that echoes with " + status, client, Duration.ofMillis(1500));
        echo.stop(0);
        use("an API that is gone", client, Duration.ofMillis(300));
      }
    }
    try (KubernetesClient client = client("http://127.0.0.1:1", token + "\n")) {
      use("a token with a line break", client, Duration.ofMillis(1500));
    }
    assertNothingHeard(Set.of(HTTP));
  }

  @Test
  void cluster_withSecrets_namesNoneOfThem() throws Exception {
    String token = planted.plant("bearer-token");
    try (SimulatedCluster one = SimulatedCluster.builder().start();
        SimulatedCluster two = SimulatedCluster.builder().start();
        KubernetesClient first = client(one.masterUrl(), token);
        KubernetesClient second = client(two.masterUrl(), token)) {
      SecretClusters objects = new SecretClusters(first, NAMESPACE);
      for (KubernetesClient each : List.of(first, second)) {
        new SecretClusters(each, NAMESPACE).ingress("matrix.example.org");
      }
      objects.tls("rsa.crt", "rsa.key", Map.of());
      String key = SecretClusters.pem("rsa.key").replaceAll("-----[A-Z ]+-----|\\s", "");
      planted.add("TLS key", key.substring(100, 160));
      objects.put("synapse", "macaroon", planted.plant("macaroon"));
      objects.put("synapse", "postgresPassword", planted.plant("postgres-password"));
      objects.put("global", "genericSharedSecret", planted.plant("shared-secret"));
      String signing = planted.plant("key").replaceAll("[^A-Za-z0-9]", "") + "A".repeat(9);
      planted.add("signing key", signing);
      objects.put("synapse", "signingKey", "ed25519 a_planted " + signing);
      use("a cluster", first, Duration.ofSeconds(10));
      SecretSync sync =
          SecretSync.builder()
              .dataCenter("dc1", KubernetesSecrets.of(cluster(first, "dc1")))
              .dataCenter("dc2", KubernetesSecrets.of(cluster(second, "dc2")))
              .initially("dc1")
              .build();
      overheard.parts("the copying", sync);
      DataCenterId dc1 = DataCenterId.of("dc1");
      Duration time = Duration.ofSeconds(20);
      overheard.during("a preview", () -> sync.preview(dc1, within(time)));
      assertThat(overheard.during("a copy", () -> sync.run(dc1, within(time)))).isEmpty();
      two.failNext("PATCH", "secrets", 500);
      objects.put("synapse", "macaroon", planted.plant("macaroon-2"));
      overheard.during("a copy that fails", () -> sync.run(dc1, within(time)));
      two.failNext("PATCH", "secrets", 422);
      overheard.during("a copy that is refused", () -> sync.run(dc1, within(time)));
      assertThat(new SecretClusters(second, NAMESPACE).data("synapse").get("postgresPassword"))
          .as("something was copied")
          .isNotEmpty();
    }
    assertNothingHeard(Set.of(HTTP, "io.fabric8.kubernetes.client.server.mock."));
  }

  private static KubernetesCluster cluster(KubernetesClient client, String dataCenter) {
    return KubernetesCluster.of(client, EssClassic.inNamespace(NAMESPACE)).locatedIn(dataCenter);
  }

  @Test
  void kubeconfig_thatCannotBeRead_isNotQuoted() {
    String token = planted.plant("kubeconfig-token");
    for (String text :
        List.of(
            "users:\n- name: a\n  user:\n    token: " + token + "\n  broken",
            "{\"token\": \"" + token,
            token)) {
      overheard.during("a kubeconfig", () -> KubernetesClients.fromKubeconfig(text));
    }
    overheard.threads();
    overheard.log(log, Set.of());
    assertThat(overheard.leaks()).isEmpty();
  }

  private void assertNothingHeard(Set<String> telling) {
    overheard.threads();
    overheard.log(log, telling);
    assertThat(overheard.leaks()).isEmpty();
    assertThat(overheard.tellingLoggers()).isEqualTo(telling);
  }

  private static HttpServer echo(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String headers = exchange.getRequestHeaders().entrySet().toString().replace("\"", "'");
          byte[] said =
              ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                      + "\"message\":\""
                      + headers
                      + "\",\"reason\":\""
                      + headers
                      + "\",\"code\":"
                      + status
                      + "}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
    return server;
  }
}
