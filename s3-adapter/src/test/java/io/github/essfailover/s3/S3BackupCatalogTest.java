package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.labservers.network.FaultyLink;
import io.github.essfailover.labservers.s3.S3Server;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.testkit.contract.BackupCatalogContract;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3BackupCatalogTest extends BackupCatalogContract {

  private static final String BASE = "main/basebackups_005/";
  private static final String WAL = "main/wal_005/";
  private static final String DONE = "_backup_stop_sentinel.json";

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
    return new Prefixes();
  }

  @Test
  void observe_ofNamesWithCompression_readsTimelineAndPosition() {
    try (Prefixes prefixes = new Prefixes()) {
      prefixes.put(BASE + "base_00000002000000160000000B" + DONE);
      prefixes.put(WAL + "0000000200000016000000FE.lz4");
      prefixes.put(WAL + "0000000200000016000000/0000000200000016000000FD-9f8e7d6c.gz");
      prefixes.put(WAL + "0000000200000016000000FF.partial.lz4");
      prefixes.put(WAL + "00000003.history.lz4");
      prefixes.put(WAL + "0000000200000017000000FF.00000028.backup.lz4");

      BackupState state = prefixes.adapter().observe(soon());

      BaseBackup backup = state.newestComplete().orElseThrow();
      assertThat(backup.timeline()).hasValue(2);
      assertThat(backup.start()).contains(Lsn.parse("16/0B000000"));
      assertThat(backup.encrypted()).contains(true);
      assertThat(state.wal()).hasSize(1);
      assertThat(state.newestWal().orElseThrow().end()).isEqualTo(Lsn.parse("16/FF000000"));
      assertThat(state.newestWal().orElseThrow().archivedAt()).isPresent();
    }
  }

  @Test
  void observe_ofMoreObjectsThanAPage_seesTheLast() {
    try (Prefixes prefixes = new Prefixes()) {
      for (int i = 0; i < 1002; i++) {
        prefixes.put(WAL + String.format("00000001%08X%08X", i / 256, i % 256));
      }
      assertThat(prefixes.adapter().observe(soon()).newestWal().orElseThrow().newest().name())
          .isEqualTo("0000000100000003000000E9");
    }
  }

  @Test
  void build_withoutPrefixes_namesBoth() {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> S3BackupCatalog.bucket("b").walSegmentBytes(3).build())
        .satisfies(e -> assertThat(e.problems()).hasSize(4));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }

  private static final class Prefixes implements Fixture {

    private final String bucket = server.bucket("backups-" + UUID.randomUUID());

    /** Patient: the server may close a connection just when the next request is written to it. */
    private final S3Client client =
        builder(server.endpoint())
            .overrideConfiguration(each -> each.retryStrategy(RetryMode.STANDARD))
            .build();

    private final FaultyLink link =
        FaultyLink.to(
            new InetSocketAddress(server.endpoint().getHost(), server.endpoint().getPort()));
    private final S3Client behind =
        builder(URI.create("http://127.0.0.1:" + link.address().getPort())).build();
    private final S3BackupCatalog catalog =
        S3BackupCatalog.bucket(bucket)
            .client(behind)
            .backups(BASE, DONE)
            .wal(WAL)
            .encrypted(true)
            .locatedIn(Location.outside())
            .build();

    private static S3ClientBuilder builder(URI endpoint) {
      return S3ClientSettings.recommended(S3Client.builder())
          .endpointOverride(endpoint)
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(
                  AwsBasicCredentials.create(server.accessKey(), server.secretKey())));
    }

    void put(String key) {
      client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("x"));
    }

    @Override
    public BackupCatalog adapter() {
      return catalog;
    }

    @Override
    public void backUp() {
      put(WAL + "000000010000000000000004.lz4");
      put(BASE + "base_000000010000000000000002/tar_partitions/part_001.tar.lz4");
      put(BASE + "base_000000010000000000000002" + DONE);
    }

    /** The store keeps whole seconds. */
    @Override
    public void backUpAfterPromotion() {
      Instant next = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS).plusMillis(50);
      while (Instant.now().isBefore(next)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      put(WAL + "00000002000000000000000C.lz4");
      put(BASE + "base_00000002000000000000000B" + DONE);
    }

    @Override
    public void failToBackUp() {
      put(BASE + "base_000000010000000000000003/tar_partitions/part_001.tar.lz4");
    }

    /** A bucket that is not there must not look like one without backups. */
    @Override
    public void garble() {
      client.listObjectsV2(r -> r.bucket(bucket)).contents().stream()
          .map(S3Object::key)
          .forEach(key -> client.deleteObject(r -> r.bucket(bucket).key(key)));
      client.deleteBucket(r -> r.bucket(bucket));
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
