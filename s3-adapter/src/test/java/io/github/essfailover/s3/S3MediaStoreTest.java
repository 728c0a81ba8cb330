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
import io.github.essfailover.spi.ObjectStorageAdapter;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** What this server does not know it answers with 501. */
  @Test
  void check_withoutACanary_readsOnlyAndSaysWhatItCouldNotSee() {
    try (MediaFixture media = new MediaFixture()) {
      List<Finding> findings = media.store.check(in(30_000));
      assertThat(findings)
          .extracting(Finding::check)
          .containsExactly("s3.untried", "s3.versioning", "s3.hidden");
      assertThat(findings).extracting(Finding::severity).containsOnly(Severity.INFO);
      assertThat(findings.get(2).seen()).contains("lifecycle=501 NotImplemented", "encryption=501");
      assertThat(media.store.canary()).isEmpty();
    }
  }

  @Test
  void missing_ofManyObjects_namesTheLostOnesAtTheGivenRate() {
    try (MediaFixture media = new MediaFixture()) {
      S3MediaStore store =
          S3MediaStore.bucket(media.bucket).client(media.client).requestsPerSecond(50).build();
      Set<ObjectKey> stored = keys("stored", 20);
      Set<ObjectKey> all = new TreeSet<>(keys("lost", 30));
      stored.forEach(media::put);
      all.addAll(stored);
      long start = System.nanoTime();
      assertThat(store.missing(all, in(60_000))).isEqualTo(keys("lost", 30));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("50 objects, 50 a second")
          .isGreaterThan(Duration.ofMillis(900));
    }
  }

  /** A part of the answer would look like "nothing is missing". */
  @Test
  void missing_whoseTimeEndsInTheMiddle_isNoAnswer() {
    try (MediaFixture media = new MediaFixture()) {
      S3MediaStore slow =
          S3MediaStore.bucket(media.bucket).client(media.client).requestsPerSecond(1).build();
      Set<ObjectKey> all = keys("stored", 30);
      all.forEach(media::put);
      AdapterException failure =
          catchThrowableOfType(AdapterException.class, () -> slow.missing(all, in(2_000)));
      assertThat(failure.code()).isEqualTo("S3_TIMEOUT");
    }
  }

  @Test
  void canary_isSeenThroughAnotherClientAndRemoved() {
    try (MediaFixture media = new MediaFixture()) {
      S3MediaStore writer = media.writer();
      ObjectStorageAdapter.Canary canary = writer.canary().orElseThrow();
      ObjectKey key = canary.put(in(30_000));
      assertThat(media.store.missing(Set.of(key), in(30_000))).isEmpty();
      canary.remove(key, in(30_000));
      canary.remove(key, in(30_000));
      assertThat(media.store.missing(Set.of(key), in(30_000))).containsExactly(key);
    }
  }

  private static Set<ObjectKey> keys(String what, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ObjectKey("local_content/aa/bb/" + what + i))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void check_withACanary_leavesNothingBehind() {
    try (MediaFixture media = new MediaFixture()) {
      assertThat(media.writer().check(in(30_000)))
          .extracting(Finding::check)
          .containsExactly("s3.versioning", "s3.hidden");
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
            () ->
                S3MediaStore.bucket("B")
                    .named("Media")
                    .prefix("/x")
                    .requestsPerSecond(0)
                    .canary(Duration.ofHours(1))
                    .build());
    assertThat(invalid.problems()).hasSize(6);
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

    S3MediaStore writer() {
      return S3MediaStore.bucket(bucket).client(client).canary(Duration.ofSeconds(5)).build();
    }

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
