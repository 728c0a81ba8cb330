package io.github.essfailover.testkit.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.alert.Alert;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.alert.WebhookAlerts;
import io.github.essfailover.alert.WebhookAlertsBuilder;
import io.github.essfailover.command.LocalCommandRunner;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Severity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What core itself is trusted with: tokens of webhooks and canaries, arguments of programs. */
@Timeout(60)
class CoreSecretsTest {

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

  private void assertNothingHeard(String... telling) {
    overheard.threads();
    overheard.log(log, Set.of(telling));
    assertThat(overheard.leaks()).isEmpty();
    // Which of the JDK's loggers print it differs from version to version.
    assertThat(overheard.tellingLoggers()).isSubsetOf(Set.of(telling));
  }

  private static HttpServer echo(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] said =
              (exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static AlertChange change() {
    Alert alert =
        new Alert(
            DeploymentId.of("example.org"),
            "database.lag",
            Optional.of(DataCenterId.of("dc2")),
            Severity.ERROR,
            Instant.EPOCH,
            "it lags",
            "look");
    return new AlertChange(AlertChange.Kind.RAISED, alert, Severity.ERROR, Instant.EPOCH);
  }

  /** A path is a secret where the receiver is Slack, Teams or a dead man's switch. */
  @Test
  void webhook_whateverItsReceiverDoes_namesNeitherPathNorHeader() throws Exception {
    String path = "/services/" + planted.plant("path-token") + "?key=" + planted.plant("query");
    String token = planted.plant("header-token");
    for (int status : new int[] {200, 301, 401, 500}) {
      HttpServer server = echo(status);
      int port = server.getAddress().getPort();
      for (Supplier<Map<String, String>> headers :
          List.<Supplier<Map<String, String>>>of(
              () -> Map.of("Authorization", "Bearer " + token),
              () -> Map.of("Authorization", "Bearer " + token + "\n"),
              () -> {
                throw new IllegalStateException("cannot decrypt " + token);
              })) {
        post(URI.create("http://127.0.0.1:" + port + path), headers);
      }
      server.stop(0);
      post(URI.create("http://127.0.0.1:" + port + path), Map::of);
    }
    overheard.during(
        "an address with a password",
        () -> WebhookAlerts.json(URI.create("https://user:" + token + "@example.org/")));
    overheard.during(
        "an address of another kind", () -> WebhookAlerts.json(URI.create("ftp://h/" + token)));
    assertThat(log.lines()).as("what was dropped is logged").isNotEmpty();
    // The JDK's client logs addresses at FINE, and so does the receiver in this test.
    assertNothingHeard("jdk.internal.httpclient.", "com.sun.net.httpserver");
  }

  private void post(URI address, Supplier<Map<String, String>> headers)
      throws InterruptedException {
    WebhookAlertsBuilder settings =
        WebhookAlerts.json(address).headers(headers).attempts(1, Duration.ofMillis(1));
    try (WebhookAlerts alerts = settings.build()) {
      overheard.parts("alerts", List.of(settings, alerts));
      alerts.on(change());
      Deadline patience = within(Duration.ofSeconds(20));
      while (alerts.sent() + alerts.dropped() == 0 && !patience.isExpired()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void probe_whateverTheIngressDoes_namesNoToken() throws Exception {
    String token = planted.plant("access-token");
    for (String given : List.of(token, token + "\r\nX-Other: 1")) {
      for (int status : new int[] {200, 302, 401, 500}) {
        HttpServer server = echo(status);
        MatrixServiceProbe probe =
            MatrixServiceProbe.of("matrix.example.org")
                .plainHttp()
                .port(server.getAddress().getPort())
                .canary("!room:example.org", () -> given);
        use(probe);
        server.stop(0);
        use(probe);
      }
    }
    assertNothingHeard();
  }

  private void use(MatrixServiceProbe probe) {
    overheard.parts("a probe", probe);
    overheard.during(
        "a use",
        () ->
            probe.use(
                DataCenterId.of("dc1"),
                Set.of(IngressAddress.parse("127.0.0.1")),
                within(Duration.ofSeconds(2))));
  }

  @Test
  void program_whateverItDoes_isNotNamedWithWhatItWasGiven() {
    byte[] input = planted.plant("standard-input").getBytes(StandardCharsets.UTF_8);
    String argument = planted.plant("argument");
    LocalCommandRunner runner = LocalCommandRunner.create().maxOutputBytes(1000);
    for (List<String> command :
        List.of(
            List.of("sh", "-c", "cat >&2; exit 3", argument),
            List.of("sh", "-c", "cat; sleep 20", argument),
            List.of("sh", "-c", "while :; do echo $0; done", argument),
            List.of("no-such-program", argument))) {
      overheard.during(
          "a program", () -> runner.run(command, input, within(Duration.ofMillis(800))).exitCode());
    }
    assertNothingHeard();
  }
}
