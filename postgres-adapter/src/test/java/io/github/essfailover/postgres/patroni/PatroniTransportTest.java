package io.github.essfailover.postgres.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.testkit.transport.Certificates;
import io.github.essfailover.testkit.transport.TestAuthority;
import io.github.essfailover.testkit.transport.TlsServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Orders and credentials go to the members of Patroni and to nobody else. */
class PatroniTransportTest {

  private final TestAuthority authority = TestAuthority.create();

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void member_withThatCertificate_isAskedOnlyWhenItIsInOrder(Certificates kind) {
    try (TlsServer server = TlsServer.start(authority, kind, request -> "{\"members\": []}")) {
      URI member = URI.create(server.address());
      Rest rest =
          new Rest(
              "main in dc2",
              List.of(member),
              Optional.of(new Rest.Login("admin", "password")),
              authority.client());
      if (kind == Certificates.GOOD) {
        assertThat(rest.change(member, "PATCH", "/config", "{}", soon()).status()).isEqualTo(200);
        return;
      }
      for (Runnable call :
          List.<Runnable>of(
              () -> rest.change(member, "PATCH", "/config", "{}", soon()),
              () -> rest.first("/cluster", PatroniView::parse, soon()))) {
        AdapterException refused = catchThrowableOfType(AdapterException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo("PATRONI_TLS");
        assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
        assertThat(refused.context()).containsEntry("member", "127.0.0.1:" + server.port());
        assertThat(refused.remedy()).contains("sslContext(...)");
      }
      assertThat(server.requests()).isEmpty();
    }
  }

  private static PatroniCluster cluster(String member) {
    PGSimpleDataSource admin = new PGSimpleDataSource();
    admin.setDatabaseName("postgres");
    PGSimpleDataSource synapse = new PGSimpleDataSource();
    synapse.setDatabaseName("synapse");
    return PatroniCluster.named("main")
        .locatedIn("dc2")
        .listensOn("db.dc2.example", 5432)
        .member(member)
        .admin(admin)
        .database("synapse", synapse)
        .applicationRoles("synapse")
        .build();
  }

  @Test
  void member_elsewhereWithoutTls_isAFinding() {
    Deadline over = Deadline.after(Duration.ZERO, Clock.systemUTC());
    assertThat(cluster("http://db1.dc2.example:8008").check(over))
        .extracting(Finding::check)
        .contains("patroni.plain-http");
    assertThat(cluster("https://db1.dc2.example:8008").check(over))
        .extracting(Finding::check)
        .doesNotContain("patroni.plain-http");
  }
}
