package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.RunId;
import io.github.essfailover.testkit.secrets.Overheard;
import io.github.essfailover.testkit.secrets.PlantedSecrets;
import io.github.essfailover.testkit.secrets.TraceLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Keys and session tokens of the store are heard nowhere, whatever the store says. */
@Timeout(120)
class S3SecretsTest {

  /** The SDK logs what it signs, its HTTP client what it sends: a session's token is a header. */
  private static final Set<String> TELLING =
      Set.of("software.amazon.awssdk.", "sun.net.www.protocol.http.");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir static Path folder;

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

  private static S3Client client(URI endpoint, AwsCredentials credentials) {
    return S3ClientSettings.recommended(S3Client.builder())
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }

  /** As long as real ones are. */
  private AwsCredentials session() {
    String token = "FwoGZXIvYXdzE" + planted.plant("session-token") + "0aB/c+".repeat(40);
    planted.add("session-token", token);
    return AwsSessionCredentials.create("AKIDEXAMPLE", planted.plant("secret-key"), token);
  }

  private void use(String what, String bucket, S3Client client, Duration time) {
    S3MediaStore media = S3MediaStore.bucket(bucket).client(client).canary(Duration.ZERO).build();
    S3Journal journal = S3Journal.bucket(bucket).prefix("p/").client(client).timeout(time).build();
    S3BackupCatalog backups =
        S3BackupCatalog.bucket(bucket)
            .client(client)
            .backups("base/", ".json")
            .wal("wal/")
            .ofDatabase("main")
            .build();
    overheard.parts(what, java.util.List.of(media, journal, backups));
    overheard.during(what + ": check", () -> media.check(within(time)));
    overheard.during(what + ": parity", () -> media.parity(new byte[32], within(time)));
    overheard.during(
        what + ": missing", () -> media.missing(Set.of(new ObjectKey("a")), within(time)));
    overheard.during(what + ": backups", () -> backups.observe(within(time)));
    overheard.during(
        what + ": verify",
        () -> {
          journal.verify(within(time));
          return "";
        });
    overheard.during(
        what + ": append",
        () -> {
          journal.append(RunId.of("run-1"), 0, "x".getBytes(StandardCharsets.UTF_8));
          return journal.read(RunId.of("run-1")).size();
        });
    overheard.during(
        what + ": lock",
        () -> {
          try (var lease =
              journal.lock().acquire(DeploymentId.of("example.org"), "test", within(time))) {
            return lease;
          }
        });
  }

  @Test
  void store_working_namesNoKey() {
    try (StoreServer server = StoreServer.s3Proxy(folder)) {
      planted.add("secret-key", server.secretKey());
      try (S3Client client =
          client(
              server.endpoint(),
              AwsBasicCredentials.create(server.accessKey(), server.secretKey()))) {
        use("a store", server.newBucket(), client, Duration.ofSeconds(20));
      }
      try (S3Client client = client(server.endpoint(), session())) {
        use("a store that knows another key", server.newBucket(), client, PATIENCE);
      }
    }
    assertNothingHeard();
  }

  @Test
  void store_echoingGoneOrSilent_namesNoKey() throws Exception {
    for (int status : new int[] {200, 400, 403, 404, 500}) {
      HttpServer echo = echo(status);
      URI endpoint = URI.create("http://127.0.0.1:" + echo.getAddress().getPort());
      try (S3Client client = client(endpoint, session())) {
        use("a store that echoes with " + status, "bucket", client, Duration.ofSeconds(2));
        echo.stop(0);
        use("a store that is gone", "bucket", client, Duration.ofMillis(500));
      }
    }
    assertNothingHeard();
  }

  private void assertNothingHeard() {
    overheard.threads();
    overheard.log(log, TELLING);
    assertThat(overheard.leaks()).isEmpty();
    assertThat(overheard.tellingLoggers()).isEqualTo(TELLING);
    assertThat(overheard.types())
        .contains(
            S3MediaStore.class.getName(),
            S3Journal.class.getName(),
            S3BackupCatalog.class.getName());
  }

  private static HttpServer echo(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String headers = exchange.getRequestHeaders().entrySet().toString();
          byte[] said =
              ("<Error><Code>" + headers + "</Code><Message>" + headers + "</Message></Error>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
    return server;
  }
}
