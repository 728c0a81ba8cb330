package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.labservers.network.BlackHole;
import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.labservers.s3.S3Server;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Severity;
import io.github.essfailover.testkit.contract.ObjectStorageAdapterContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3MediaStoreTest extends ObjectStorageAdapterContract {

  private static final ObjectKey KEY = new ObjectKey("local_content/aa/bb/cc");

  @TempDir static Path folder;
  private static S3Server server;

  @BeforeAll
  static void startServer() {
    server = S3Server.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected Fixture start() {
    return new MediaFixture();
  }

  @Test
  void check_ofAGoodBucket_leavesNothingBehind() {
    try (MediaFixture media = new MediaFixture()) {
      assertThat(media.store.check(in(30_000)))
          .extracting(Finding::check)
          .containsExactly("s3.versioning");
      assertThat(media.client.listObjectsV2(r -> r.bucket(media.bucket)).contents()).isEmpty();
    }
  }

  @Test
  void store_withAPrefix_looksBelowIt() {
    try (MediaFixture media = new MediaFixture()) {
      S3MediaStore other =
          S3MediaStore.bucket(media.bucket).client(media.client).prefix("other/").build();
      media.put(KEY);
      assertThat(other.missing(Set.of(KEY), in(30_000))).containsExactly(KEY);
      assertThat(other.parity(new byte[32], in(1_000)))
          .isNotEqualTo(media.store.parity(new byte[32], in(1_000)));
    }
  }

  @Test
  void bucket_thatIsAbsent_isPermanentAndNotAnAbsentObject() {
    try (S3Client client = client(server.endpoint(), server.secretKey())) {
      S3MediaStore store = S3MediaStore.bucket("no-such-bucket").client(client).build();
      AdapterException failure = failure(store, 30_000);
      assertThat(failure.code()).isEqualTo("S3_BUCKET_MISSING");
      assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(store.check(in(30_000)))
          .extracting(Finding::severity)
          .containsExactly(Severity.ERROR);
    }
  }

  @Test
  void credentials_thatAreWrong_arePermanentAndNotPrinted() {
    String secret = "not-the-secret-of-the-server";
    try (S3Client client = client(server.endpoint(), secret)) {
      S3MediaStore store = S3MediaStore.bucket(server.bucket("denied")).client(client).build();
      AdapterException failure = failure(store, 30_000);
      assertThat(failure.code()).isEqualTo("S3_DENIED");
      assertThat(failure.toString()).doesNotContain(secret);
    }
  }

  @Test
  void store_withoutPower_failsWithinItsDeadline() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (BlackHole hole = BlackHole.at(any);
        S3Client client = client(endpoint(hole.address().getPort()), "secret")) {
      AdapterException failure =
          failure(S3MediaStore.bucket("media").client(client).build(), 1_000);
      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(failure.code()).isIn("S3_TIMEOUT", "S3_UNREACHABLE");
    }
  }

  @Test
  void store_thatNeverAnswers_failsAtItsDeadline() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        S3Client client = client(endpoint(silent.getLocalPort()), "secret")) {
      long start = System.nanoTime();
      AdapterException failure =
          failure(S3MediaStore.bucket("media").client(client).build(), 1_000);
      assertThat(failure.code()).isEqualTo("S3_TIMEOUT");
      // Far below the HTTP client's own read timeout of 30 s.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void call_interrupted_isUnknownAndKeepsTheFlag() {
    try (S3Client client = client(server.endpoint(), server.secretKey())) {
      S3MediaStore store = S3MediaStore.bucket(server.bucket("quiet")).client(client).build();
      Thread.currentThread().interrupt();
      AdapterException failure = failure(store, 30_000);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure.code()).isEqualTo("S3_INTERRUPTED");
      assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    }
  }

  @Test
  void build_withManyMistakes_namesAllOfThem() {
    InvalidConfigurationException invalid =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> S3MediaStore.bucket("B").named("Media").prefix("/x").build());
    assertThat(invalid.problems()).hasSize(4);
  }

  private static AdapterException failure(S3MediaStore store, long millis) {
    return catchThrowableOfType(
        AdapterException.class, () -> store.missing(Set.of(KEY), in(millis)));
  }

  private static Deadline in(long millis) {
    return Deadline.after(Duration.ofMillis(millis), Clock.systemUTC());
  }

  private static URI endpoint(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static S3Client client(URI endpoint, String secret) {
    return S3ClientSettings.recommended(S3Client.builder())
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKey(), secret)))
        .build();
  }

  private static final class MediaFixture implements Fixture {
    private final String bucket = server.bucket("media-" + UUID.randomUUID());
    private final S3Client client = client(server.endpoint(), server.secretKey());
    private final FaultyLink link =
        FaultyLink.to(
            new InetSocketAddress(server.endpoint().getHost(), server.endpoint().getPort()));
    private final S3Client behind = client(endpoint(link.address().getPort()), server.secretKey());
    private final S3MediaStore store =
        S3MediaStore.bucket(bucket).client(behind).locatedIn(Location.outside()).build();

    @Override
    public S3MediaStore adapter() {
      return store;
    }

    @Override
    public void put(ObjectKey key) {
      client.putObject(
          r -> r.bucket(bucket).key(key.value()),
          RequestBody.fromBytes("media".getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void kill() {
      link.close();
    }

    @Override
    public void fallSilent() {
      link.fallSilent();
    }

    @Override
    public Set<String> secrets() {
      return Set.of(server.secretKey());
    }

    @Override
    public void close() {
      behind.close();
      client.close();
      link.close();
    }
  }
}
