package io.github.essfailover.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MatrixTlsTest {

  private static final char[] PASSWORD = "only-for-tests".toCharArray();

  @TempDir static Path folder;
  private static SSLContext context;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=dns:matrix.example.org",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    context = context(store);
  }

  private static SSLContext context(Path store) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    ours.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("it", keys.getCertificate("mykey"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(ours.getKeyManagers(), trust.getTrustManagers(), null);
    return made;
  }

  private static RawServer server() throws IOException {
    return new RawServer(context.getServerSocketFactory(), MatrixServiceProbeTest::serve);
  }

  private static Sighting look(MatrixServiceProbe probe, Duration within) {
    return probe.look(
        DataCenterId.of("dc1"),
        Set.of(IngressAddress.parse("127.0.0.1")),
        Deadline.after(within, Clock.systemUTC()));
  }

  private static Sighting look(MatrixServiceProbe probe) {
    return look(probe, Duration.ofSeconds(30));
  }

  @Test
  void look_trustedCertificateOfTheName_signOfLife() throws IOException {
    try (RawServer server = server()) {
      Sighting seen =
          look(MatrixServiceProbe.of("matrix.example.org").port(server.port()).tls(context));
      assertThat(seen.life()).as(seen.seen()).isEqualTo(Life.SIGN_OF_LIFE);
    }
  }

  @Test
  void look_certificateOfAnotherName_quiet() throws IOException {
    try (RawServer server = server()) {
      Sighting seen =
          look(MatrixServiceProbe.of("chat.example.org").port(server.port()).tls(context));
      assertThat(seen.life()).isEqualTo(Life.QUIET);
      assertThat(seen.seen()).contains("chat.example.org");
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void look_untrustedCertificate_quiet() throws IOException {
    try (RawServer server = server()) {
      Sighting seen = look(MatrixServiceProbe.of("matrix.example.org").port(server.port()));
      assertThat(seen.life()).isEqualTo(Life.QUIET);
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void look_silentInTheHandshake_nothingAtTheDeadline() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      Sighting seen =
          look(
              MatrixServiceProbe.of("matrix.example.org").port(socket.getLocalPort()),
              Duration.ofMillis(500));
      assertThat(seen.life()).as(seen.seen()).isEqualTo(Life.NOTHING);
    }
  }
}
