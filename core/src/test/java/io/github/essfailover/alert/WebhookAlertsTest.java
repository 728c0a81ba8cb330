package io.github.essfailover.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.alert.AlertChange.Kind;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Severity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookAlertsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private record Received(String path, String authorization, String body) {}

  private interface Answering {
    void answer(HttpExchange exchange, int number) throws IOException;
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private volatile Answering answering =
      (exchange, number) -> exchange.sendResponseHeaders(200, -1);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          received.add(
              new Received(
                  exchange.getRequestURI().getPath(),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                  body));
          answering.answer(exchange, received.size());
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static WebhookAlertsBuilder quick(WebhookAlertsBuilder builder) {
    return builder.timeout(Duration.ofSeconds(2)).attempts(4, Duration.ofMillis(10));
  }

  private static AlertChange change(Kind kind, Severity before, Severity now) {
    Alert alert =
        new Alert(
            DeploymentId.of("example.org"),
            "watch.lag",
            Optional.of(DataCenterId.of("dc2")),
            now,
            NOW.minusSeconds(60),
            "behind",
            "mend it");
    return new AlertChange(kind, alert, before, NOW);
  }

  private static AlertChange raised() {
    return change(Kind.RAISED, Severity.WARNING, Severity.WARNING);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      assertThat(never.await(10, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @SuppressWarnings("unchecked") // Parsed JSON of a known shape.
  private static List<Map<String, Object>> list(String body) {
    return (List<Map<String, Object>>) Objects.requireNonNull(JsonText.parse(body));
  }

  @Test
  void alertmanager_getsLabelsAnnotationsAndTimes() throws InterruptedException {
    try (WebhookAlerts alerts =
        quick(WebhookAlerts.alertmanager(address()))
            .headers(() -> Map.of("Authorization", "Bearer secret"))
            .build()) {
      alerts.on(raised());
      await(() -> alerts.sent() == 1);

      Received post = received.get(0);
      assertThat(post.path()).isEqualTo("/api/v2/alerts");
      assertThat(post.authorization()).isEqualTo("Bearer secret");
      Map<String, Object> alert = list(post.body()).get(0);
      assertThat(alert.get("labels"))
          .isEqualTo(
              Map.of(
                  "alertname", "watch.lag",
                  "deployment", "example.org",
                  "data_center", "dc2",
                  "severity", "warning"));
      assertThat(alert).containsEntry("startsAt", "2025-12-31T23:59:00Z");
      assertThat(alert).containsEntry("endsAt", "2026-01-01T00:05:00Z");
      assertThat(alerts.toString()).doesNotContain("secret");
    }
  }

  @Test
  void alertmanager_ofWorseAndClearedAlerts_endsWhatWas() throws InterruptedException {
    try (WebhookAlerts alerts = quick(WebhookAlerts.alertmanager(address())).build()) {
      alerts.on(change(Kind.WORSENED, Severity.WARNING, Severity.ERROR));
      alerts.on(change(Kind.CLEARED, Severity.ERROR, Severity.ERROR));
      alerts.standing(List.of(raised().alert()), NOW);
      await(() -> alerts.sent() >= 2);

      List<Map<String, Object>> worse = list(received.get(0).body());
      assertThat(worse).hasSize(2);
      assertThat(worse.get(0)).containsEntry("endsAt", NOW.toString());
      assertThat(worse.get(1)).containsEntry("endsAt", "2026-01-01T00:05:00Z");
      assertThat(list(received.get(1).body()).get(0)).containsEntry("endsAt", NOW.toString());
    }
  }

  @Test
  void plainJson_isOneObjectForEachChange() throws InterruptedException {
    try (WebhookAlerts alerts = quick(WebhookAlerts.json(address().resolve("/hook"))).build()) {
      alerts.on(raised());
      alerts.standing(List.of(raised().alert()), NOW);
      await(() -> alerts.sent() == 1);

      assertThat(received).hasSize(1);
      assertThat(JsonText.parseObject(received.get(0).body()))
          .containsEntry("kind", "RAISED")
          .containsEntry("key", "example.org/dc2/watch.lag")
          .containsEntry("severity", "WARNING");
    }
  }

  /** What adapters quote from elsewhere is data there, too. */
  @Test
  void textOfAnAlert_thatLooksLikeJson_staysText() throws InterruptedException {
    String hostile = "\"}],\n{\"kind\":\"CLEARED\",\"x\":\"\\ \t</script>%s{{.Labels}}";
    Alert alert =
        new Alert(
            DeploymentId.of("example.org"),
            "watch.lag",
            Optional.of(DataCenterId.of("dc2")),
            Severity.ERROR,
            NOW,
            hostile,
            hostile);
    AlertChange change = new AlertChange(Kind.RAISED, alert, Severity.ERROR, NOW);
    try (WebhookAlerts alerts = quick(WebhookAlerts.json(address().resolve("/hook"))).build()) {
      alerts.on(change);
      await(() -> alerts.sent() == 1);

      assertThat(JsonText.parseObject(received.get(0).body()))
          .containsEntry("kind", "RAISED")
          .containsValue(hostile)
          .doesNotContainKey("x");
    }
  }

  @Test
  void receiverThatIsBroken_isTriedAgain() throws InterruptedException {
    answering = (exchange, number) -> exchange.sendResponseHeaders(number < 3 ? 500 : 200, -1);
    try (WebhookAlerts alerts = quick(WebhookAlerts.json(address())).build()) {
      alerts.on(raised());
      await(() -> alerts.sent() == 1);

      assertThat(received).hasSize(3);
      assertThat(alerts.dropped()).isZero();
    }
  }

  @Test
  void receiverThatRefuses_isNotTriedAgain() throws InterruptedException {
    answering = (exchange, number) -> exchange.sendResponseHeaders(400, -1);
    try (WebhookAlerts alerts = quick(WebhookAlerts.json(address())).build()) {
      alerts.on(raised());
      await(() -> alerts.dropped() == 1);

      assertThat(received).hasSize(1);
    }
  }

  @Test
  void receiverThatHangs_blocksNobodyAndIsGivenUp() throws InterruptedException {
    answering = (exchange, number) -> hang();
    try (WebhookAlerts alerts =
        WebhookAlerts.json(address())
            .timeout(Duration.ofMillis(300))
            .attempts(2, Duration.ofMillis(10))
            .room(3)
            .build()) {
      for (int i = 0; i < 20; i++) {
        alerts.on(raised());
      }
      assertThat(alerts.dropped()).as("what did not fit").isGreaterThanOrEqualTo(15);
      await(() -> alerts.dropped() == 20);

      assertThat(alerts.sent()).isZero();
    }
  }

  @Test
  void answerThatNeverEnds_isGivenUp() throws InterruptedException {
    answering =
        (exchange, number) -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          hang();
        };
    try (WebhookAlerts alerts =
        WebhookAlerts.json(address())
            .timeout(Duration.ofMillis(300))
            .attempts(1, Duration.ofMillis(10))
            .build()) {
      alerts.on(raised());
      await(() -> alerts.dropped() == 1);

      assertThat(alerts.sent()).isZero();
    }
  }

  private void hang() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nobodyListens_isGivenUpAfterSomeAttempts() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (WebhookAlerts alerts =
        quick(WebhookAlerts.json(URI.create("http://127.0.0.1:" + port))).build()) {
      alerts.on(raised());
      await(() -> alerts.dropped() == 1);

      assertThat(alerts.sent()).isZero();
    }
  }

  @Test
  void headersThatCannotBeHad_dropTheRequestAndStopNothing() throws InterruptedException {
    boolean[] broken = {true};
    try (WebhookAlerts alerts =
        quick(WebhookAlerts.json(address()))
            .headers(
                () -> {
                  if (broken[0]) {
                    throw new IllegalStateException("token abc is expired");
                  }
                  return Map.of();
                })
            .build()) {
      alerts.on(raised());
      await(() -> alerts.dropped() == 1);
      broken[0] = false;
      alerts.on(raised());
      await(() -> alerts.sent() == 1);

      assertThat(received).hasSize(1);
    }
  }

  @Test
  void close_sendsNothingMore() {
    WebhookAlerts alerts = quick(WebhookAlerts.json(address())).build();
    alerts.close();
    alerts.on(raised());

    assertThat(received).isEmpty();
  }

  @Test
  void addressWithCredentials_isRefusedWithoutQuotingThem() {
    assertThatThrownBy(() -> WebhookAlerts.json(URI.create("https://me:secret@example.org/")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
