package io.github.essfailover.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.alert.Alert;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.alert.WebhookAlerts;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Sighting;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts and the probe's token go to those who prove who they are. */
class CoreTransportTest {

  private final TestAuthority authority = TestAuthority.create();

  private static Deadline within(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
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

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void webhook_receiverWithThatCertificate_getsAlertsOnlyWhenItIsInOrder(Certificates kind) {
    HttpClient client = HttpClient.newBuilder().sslContext(authority.client()).build();
    try (TlsServer server = TlsServer.start(authority, kind, request -> "{}");
        WebhookAlerts alerts =
            WebhookAlerts.json(URI.create(server.address() + "/hook"))
                .client(client)
                .attempts(1, Duration.ofMillis(1))
                .build()) {
      alerts.on(change());
      Deadline patience = within(Duration.ofSeconds(20));
      while (alerts.sent() + alerts.dropped() == 0 && !patience.isExpired()) {
        Thread.onSpinWait();
      }
      assertThat(alerts.sent()).isEqualTo(kind == Certificates.GOOD ? 1 : 0);
      assertThat(server.requests().isEmpty()).isEqualTo(kind != Certificates.GOOD);
    }
  }

  @Test
  void webhook_elsewhereWithoutTls_isRefusedUnlessItIsSaidSo() {
    URI address = URI.create("http://alerts.example.org/hook");
    assertThatThrownBy(() -> WebhookAlerts.json(address).build())
        .hasMessageContaining("alerts.example.org")
        .hasMessageContaining("withoutTls()")
        .hasMessageNotContaining("/hook");
    WebhookAlerts.json(address).withoutTls().build().close();
    WebhookAlerts.json(URI.create("http://127.0.0.1:9/")).build().close();
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void probe_ingressWithThatCertificate_isSpokenToOnlyWhenItIsInOrder(Certificates kind) {
    try (TlsServer server =
        TlsServer.start(authority, kind, request -> "{\"versions\":[\"v1.11\"]}")) {
      MatrixServiceProbe probe =
          MatrixServiceProbe.of("localhost")
              .port(server.port())
              .tls(authority.client())
              .canary("!room:example.org", () -> "token");
      Sighting seen =
          probe.use(
              DataCenterId.of("dc1"),
              Set.of(IngressAddress.parse("127.0.0.1")),
              within(Duration.ofSeconds(20)));
      assertThat(server.requests().isEmpty()).isEqualTo(kind != Certificates.GOOD);
      if (kind != Certificates.GOOD) {
        assertThat(seen.life()).as(seen.seen()).isEqualTo(Sighting.Life.QUIET);
      }
    }
  }
}
