package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Upstream;
import io.github.essfailover.testkit.transport.Certificates;
import io.github.essfailover.testkit.transport.TestAuthority;
import io.github.essfailover.testkit.transport.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Nobody is taken for the database server who does not prove it. */
@Timeout(120)
class TransportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ELSEWHERE = "db.dc1.example";

  @TempDir static Path folder;
  private static TrioFixture fixture;
  private static PostgresInstance server;
  private static TestAuthority authority;
  private static Path root;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    server = fixture.trio().dc1();
    authority = TestAuthority.create();
    root = Files.writeString(folder.resolve("root.crt"), authority.pem());
    show(Certificates.GOOD);
    tls(true);
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  /** The next connection is shown it, as the server is restarted. */
  private static void show(Certificates kind) throws Exception {
    Issued issued = authority.issue(kind);
    write("server.crt", issued.certificatePem());
    write("server.key", issued.keyPem());
  }

  private static void write(String name, String text) throws Exception {
    Path file = server.dataFolder().resolve(name);
    if (!Files.exists(file)) {
      Files.createFile(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      Path data = server.dataFolder();
      Files.setOwner(file, Files.getOwner(data.resolve("PG_VERSION")));
    }
    Files.writeString(file, text);
  }

  private static void tls(boolean on) throws Exception {
    fixture.superuser(server, "ALTER SYSTEM SET ssl = " + on);
    server.restart();
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  private static PGSimpleDataSource strict(String database) {
    PGSimpleDataSource source = TrioFixture.agent(server, database);
    source.setSslMode("verify-full");
    source.setSslRootCert(root.toString());
    return source;
  }

  /** Says nothing about TLS but whom to trust. */
  private static PGSimpleDataSource silent(String database) {
    PGSimpleDataSource source = TrioFixture.agent(server, database);
    source.setServerNames(new String[] {ELSEWHERE});
    source.setSocketFactory(RedirectedSockets.class.getName());
    source.setSslRootCert(root.toString());
    return source;
  }

  private static PostgresServerBuilder described(
      PGSimpleDataSource admin, PGSimpleDataSource synapse, String host) {
    return PostgresServer.named("main")
        .locatedIn("dc1")
        .listensOn(host, server.port())
        .replicationUser("repl", "/pass")
        .admin(admin)
        .database("synapse", synapse)
        .applicationRoles("synapse");
  }

  private static PostgresServer strict() {
    return described(strict("postgres"), strict("synapse"), "127.0.0.1").build();
  }

  private static AdapterException refusal(PostgresServer refused) {
    for (Runnable call :
        java.util.List.<Runnable>of(
            () -> refused.observe(soon()),
            () -> refused.writes(Access.REFUSED).apply(TestCall.of(7, PATIENCE)))) {
      AdapterException failure = catchThrowableOfType(AdapterException.class, call::run);
      assertThat(failure).isNotNull();
      assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    }
    return catchThrowableOfType(AdapterException.class, () -> refused.observe(soon()));
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void server_withThatCertificate_isTakenOnlyWhenItIsInOrder(Certificates kind) throws Exception {
    show(kind);
    tls(true);
    if (kind == Certificates.GOOD) {
      assertThat(strict().observe(soon()).isPrimary()).isTrue();
      assertThat(strict().check(soon()))
          .extracting(Finding::check)
          .doesNotContain("database.unverified");
    } else {
      AdapterException failure = refusal(strict());
      assertThat(failure.code()).isEqualTo("DATABASE_CERTIFICATE_REFUSED");
      assertThat(failure.context()).containsEntry("address", "127.0.0.1:" + server.port());
      assertThat(failure.remedy()).contains("authority");
      assertThat(fixture.primary().observe(soon()).access())
          .as("nothing was applied")
          .isEqualTo(Access.ADMITTED);
    }
  }

  /** The certificate is not for the name under which the server is asked. */
  @Test
  void server_elsewhereAndNothingSaidAboutTls_hasToProveItsName() throws Exception {
    show(Certificates.GOOD);
    tls(true);
    AdapterException failure =
        refusal(described(silent("postgres"), silent("synapse"), ELSEWHERE).build());
    assertThat(failure.code()).isEqualTo("DATABASE_CERTIFICATE_REFUSED");
    assertThat(failure.context()).containsEntry("address", ELSEWHERE + ":" + server.port());
  }

  @Test
  void server_elsewhereWithoutTls_isRefusedUnlessItIsSaidSo() throws Exception {
    tls(false);
    PostgresServerBuilder described = described(silent("postgres"), silent("synapse"), ELSEWHERE);
    AdapterException failure = refusal(described.build());
    assertThat(failure.code()).isEqualTo("DATABASE_NOT_ENCRYPTED");
    assertThat(failure.context()).containsEntry("address", ELSEWHERE + ":" + server.port());

    PostgresServer lax = described.withoutCertificateVerification().build();
    assertThat(lax.observe(soon()).isPrimary()).isTrue();
    assertThat(lax.check(soon()))
        .filteredOn(finding -> finding.check().equals("database.unverified"))
        .hasSize(1);
  }

  @Test
  void authority_whoseFileIsMissing_isSaid() {
    PGSimpleDataSource admin = strict("postgres");
    admin.setSslRootCert(folder.resolve("missing.crt").toString());
    AdapterException failure = refusal(described(admin, strict("synapse"), "127.0.0.1").build());
    assertThat(failure.code()).isEqualTo("DATABASE_CERTIFICATE_REFUSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca"})
  void connections_elsewhereThatTakeAnybody_areRefusedByName(String mode) {
    PGSimpleDataSource admin = silent("postgres");
    admin.setSslMode(mode);
    PGSimpleDataSource synapse = silent("synapse");
    synapse.setSslfactory("org.postgresql.ssl.NonValidatingFactory");
    PostgresServerBuilder described =
        described(admin, synapse, ELSEWHERE).replicationParameter("sslmode", mode);
    assertThatThrownBy(described::build)
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("admin has sslmode=" + mode)
        .hasMessageContaining("database synapse has sslfactory NonValidatingFactory")
        .hasMessageContaining("replication has sslmode=" + mode)
        .hasMessageContaining("withoutCertificateVerification()");
    assertThat(described.withoutCertificateVerification().build()).isNotNull();
  }

  @Test
  void follower_ofAServerElsewhere_verifiesIt() {
    PostgresServerBuilder described = described(silent("postgres"), silent("synapse"), ELSEWHERE);
    Optional<Upstream> far = Optional.of(Upstream.withArchive(new Endpoint("db.dc2", 5432), "dc1"));
    Optional<Upstream> near =
        Optional.of(Upstream.withArchive(new Endpoint("127.0.0.2", 5432), "dc1"));
    assertThat(described.build().follow(far).preview().toString())
        .contains("sslmode=''verify-full''");
    assertThat(described.build().follow(near).preview().toString()).doesNotContain("sslmode");
    described.withoutCertificateVerification();
    assertThat(described.build().follow(far).preview().toString()).doesNotContain("sslmode");
  }
}
