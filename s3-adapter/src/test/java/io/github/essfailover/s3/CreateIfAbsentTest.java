package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.s3.S3Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a journal in a bucket rests on; the lab's server has to keep it, too. */
class CreateIfAbsentTest {

  private static final int RACERS = 6;
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  @Test
  void put_ifNoneMatch_hasExactlyOneWinner() throws Exception {
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    try (S3Server server = S3Server.start(folder);
        S3Client client = client(server)) {
      String bucket = server.bucket("journal");
      for (int round = 0; round < ROUNDS; round++) {
        String key = "record-" + round;
        List<String> winners = race(racers, client, bucket, key);
        assertThat(winners).hasSize(1);
        assertThat(stored(client, bucket, key)).isEqualTo(winners.get(0));
      }
    } finally {
      racers.shutdownNow();
    }
  }

  private static List<String> race(
      ExecutorService racers, S3Client client, String bucket, String key) throws Exception {
    CyclicBarrier start = new CyclicBarrier(RACERS);
    List<Callable<Boolean>> attempts = new ArrayList<>();
    for (int racer = 0; racer < RACERS; racer++) {
      String content = "racer " + racer;
      attempts.add(
          () -> {
            start.await();
            return create(client, bucket, key, content);
          });
    }
    List<Future<Boolean>> results = racers.invokeAll(attempts);
    List<String> winners = new ArrayList<>();
    for (int racer = 0; racer < RACERS; racer++) {
      if (results.get(racer).get()) {
        winners.add("racer " + racer);
      }
    }
    return winners;
  }

  private static boolean create(S3Client client, String bucket, String key, String content) {
    try {
      client.putObject(
          r -> r.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString(content));
      return true;
    } catch (S3Exception e) {
      assertThat(e.statusCode()).isIn(409, 412);
      return false;
    } catch (SdkClientException e) {
      // Some 3 in 1,000 answers are lost, a winner's too: only reading back tells.
      return content.equals(stored(client, bucket, key));
    }
  }

  private static String stored(S3Client client, String bucket, String key) {
    return client.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
  }

  private static S3Client client(S3Server server) {
    return S3ClientSettings.recommended(S3Client.builder())
        .endpointOverride(server.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
        .build();
  }
}
