package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** A second product: it keeps versions, knows object lock, and insists on its region. */
class VersityMediaTest {

  private static final int RACERS = 8;
  private static final int ROUNDS = 20;

  @TempDir static Path folder;
  private static StoreServer server;
  private static S3Client client;

  @BeforeAll
  static void startServer() {
    server = StoreServer.versityGateway(folder);
    client = server.client();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      client.close();
      server.close();
    }
  }

  @Test
  void missing_ofStoredAndLostObjects_namesTheLostOnes() {
    String bucket = server.newBucket();
    ObjectKey stored = new ObjectKey("local_content/aa/bb/cc");
    ObjectKey lost = new ObjectKey("local_content/dd/ee/ff");
    client.putObject(r -> r.bucket(bucket).key("p/" + stored), RequestBody.fromString("x"));
    S3MediaStore store = S3MediaStore.bucket(bucket).client(client).prefix("p/").build();
    assertThat(store.missing(Set.of(stored, lost), soon())).containsExactly(lost);
  }

  @Test
  void check_withACanary_leavesNoObjectBehind() {
    String bucket = server.newBucket();
    S3MediaStore store =
        S3MediaStore.bucket(bucket).client(client).canary(Duration.ofSeconds(5)).build();
    assertThat(store.check(soon()))
        .extracting(Finding::check)
        .doesNotContain("s3.write", "s3.read", "s3.delete", "s3.content", "s3.bucket");
    assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();
  }

  @Test
  void bucketsThatDifferInVersioning_areToldApart() {
    String versioned = server.newBucket();
    client.putBucketVersioning(
        r ->
            r.bucket(versioned)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    S3MediaStore one = S3MediaStore.bucket(versioned).client(client).build();
    S3MediaStore other = S3MediaStore.bucket(server.newBucket()).client(client).build();
    assertThat(one.check(soon())).extracting(Finding::check).doesNotContain("s3.versioning");
    assertThat(
            one.compare(
                one.comparable(soon()), Map.of(DataCenterId.of("dc2"), other.comparable(soon()))))
        .extracting(Finding::seen)
        .anySatisfy(
            seen ->
                assertThat(seen).contains("versioning is Enabled here and never enabled in dc2"));
  }

  @Test
  void client_ofAnotherRegion_isToldSo() {
    String bucket = server.newBucket();
    try (S3Client elsewhere = server.builder(server.endpoint()).region(Region.EU_WEST_1).build()) {
      S3MediaStore store = S3MediaStore.bucket(bucket).client(elsewhere).build();
      // A HEAD has no body that could say why.
      List<Finding> findings = store.check(soon());
      assertThat(findings).extracting(Finding::check).contains("s3.bucket");
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> new Bucket(elsewhere, bucket).get("any", soon()));
      assertThat(failure.code()).isEqualTo("S3_WRONG_REGION");
    }
  }

  @Test
  void bucket_thatIsAbsent_isToldSo() {
    S3MediaStore store = S3MediaStore.bucket("no-such-bucket").client(client).build();
    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class,
            () -> store.missing(Set.of(new ObjectKey("local_content/aa/bb/cc")), soon()));
    assertThat(failure.code()).isEqualTo("S3_BUCKET_MISSING");
  }

  @Test
  void put_ifNoneMatch_hasExactlyOneWinner() throws Exception {
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    Bucket bucket = new Bucket(client, server.newBucket());
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String key = "record-" + round;
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Callable<Bucket.Creation>> attempts = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
          byte[] content = {(byte) racer};
          attempts.add(
              () -> {
                start.await();
                return bucket.create(key, content, soon());
              });
        }
        List<Bucket.Creation> created = new ArrayList<>();
        for (Future<Bucket.Creation> each : racers.invokeAll(attempts)) {
          created.add(each.get());
        }
        assertThat(created).containsOnlyOnce(Bucket.Creation.CREATED);
      }
    } finally {
      racers.shutdownNow();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}
