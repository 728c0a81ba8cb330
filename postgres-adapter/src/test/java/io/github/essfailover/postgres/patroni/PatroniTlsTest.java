package io.github.essfailover.postgres.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A REST API that asks for client certificates; one key serves both sides. */
class PatroniTlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private SSLContext both;
  private SSLContext trustOnly;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    Path store = folder.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=patroni",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    new String(PASSWORD),
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = load(store);
    both = context(keys, keys);
    trustOnly = context(keys, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(both) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = both.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/", exchange -> StubPatroni.answer(exchange, 200, "{\"members\": [], \"pause\": true}"));
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private static KeyStore load(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static SSLContext context(KeyStore trusted, @Nullable KeyStore own) throws Exception {
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("patroni", trusted.getCertificate("mykey"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private PatroniRoles with(@Nullable SSLContext tls) {
    URI member = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    return new PatroniRoles(
        new Rest("main in dc2", List.of(member), Optional.empty(), tls), Map.of());
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }

  @Test
  void view_certificatesOfTheHost_areUsed() {
    assertThat(with(both).view(soon()).paused()).isTrue();

    AdapterException noCertificate =
        catchThrowableOfType(AdapterException.class, () -> with(trustOnly).view(soon()));
    assertThat(noCertificate.code()).isEqualTo("PATRONI_UNREACHABLE");
    assertThat(noCertificate.effect()).isEqualTo(Effect.NOT_APPLIED);

    AdapterException distrust =
        catchThrowableOfType(AdapterException.class, () -> with(null).view(soon()));
    assertThat(distrust.code()).isEqualTo("PATRONI_TLS");
    assertThat(distrust.context())
        .containsEntry("member", "127.0.0.1:" + server.getAddress().getPort());
  }
}
