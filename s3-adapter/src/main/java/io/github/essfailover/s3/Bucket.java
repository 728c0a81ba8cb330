package io.github.essfailover.s3;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.ThisMachine;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One bucket; every request is bounded by a deadline. Thread-safe. */
final class Bucket {

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  /** In bytes; what is read whole is entries, locks and descriptions of backups. */
  private static final int LONGEST = 32 * 1024 * 1024;

  /** What became of an attempt to create an object. */
  enum Creation {
    /** It is there now, and was not before. */
    CREATED,
    /** There was one already. */
    EXISTS,
    /** Others write to the key at this moment; AWS asks to try again. */
    CONFLICT,
    /** The store says that it does not know conditions. */
    UNSUPPORTED
  }

  private final S3Client client;
  private final String name;

  Bucket(S3Client client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Where the client was told to go without TLS, to another machine; else empty. */
  Optional<String> readableOnTheWay() {
    return client
        .serviceClientConfiguration()
        .endpointOverride()
        .filter(endpoint -> "http".equals(endpoint.getScheme()))
        .filter(endpoint -> !ThisMachine.isNamed(String.valueOf(endpoint.getHost())))
        .map(URI::getAuthority);
  }

  String name() {
    return name;
  }

  void head(Deadline deadline) {
    call(() -> client.headBucket(r -> r.bucket(name).overrideConfiguration(within(deadline))));
  }

  boolean has(String key, Deadline deadline) {
    return call(
        () -> {
          try {
            client.headObject(r -> r.bucket(name).key(key).overrideConfiguration(within(deadline)));
            return true;
          } catch (NoSuchKeyException e) {
            return false;
          } catch (S3Exception e) {
            // A HEAD has no body, hence no code: some stores give nothing but the status.
            if (e.statusCode() == NOT_FOUND) {
              return false;
            }
            throw e;
          }
        });
  }

  void put(String key, byte[] bytes, Deadline deadline) {
    call(
        () ->
            client.putObject(
                r -> r.bucket(name).key(key).overrideConfiguration(within(deadline)),
                RequestBody.fromBytes(bytes)));
  }

  /**
   * Puts the object unless there is one (AWS documentation, "How to prevent object overwrites with
   * conditional writes").
   */
  Creation create(String key, byte[] bytes, Deadline deadline) {
    return call(
        () -> {
          try {
            client.putObject(
                r ->
                    r.bucket(name)
                        .key(key)
                        .ifNoneMatch("*")
                        .overrideConfiguration(within(deadline)),
                RequestBody.fromBytes(bytes));
            return Creation.CREATED;
          } catch (S3Exception e) {
            return switch (e.statusCode()) {
              case PRECONDITION_FAILED -> Creation.EXISTS;
              case CONFLICT -> Creation.CONFLICT;
              case NOT_IMPLEMENTED -> Creation.UNSUPPORTED;
              default -> throw e;
            };
          }
        });
  }

  /** The object's content; empty when the object is absent, an absent bucket is a failure. */
  Optional<byte[]> find(String key, Deadline deadline) {
    return call(
        () -> {
          try {
            return Optional.of(read(key, deadline));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** Whether the listing shows a key below the prefix that sorts after that one. */
  boolean hasAfter(String prefix, String key, Deadline deadline) {
    return call(
        () ->
            !client
                .listObjectsV2(
                    r ->
                        r.bucket(name)
                            .prefix(prefix)
                            .startAfter(key)
                            .maxKeys(1)
                            .overrideConfiguration(within(deadline)))
                .contents()
                .isEmpty());
  }

  byte[] get(String key, Deadline deadline) {
    return call(() -> read(key, deadline));
  }

  /** Never more than the limit, whatever the store has under that key. */
  private byte[] read(String key, Deadline deadline) {
    byte[] bytes =
        client.getObject(
            r -> r.bucket(name).key(key).overrideConfiguration(within(deadline)),
            (head, in) -> {
              byte[] start = in.readNBytes(LONGEST + 1);
              if (start.length > LONGEST) {
                // To close it would read the rest first.
                in.abort();
              }
              return start;
            });
    if (bytes.length > LONGEST) {
      throw S3Failures.tooLong(name, key, LONGEST);
    }
    return bytes;
  }

  void delete(String key, Deadline deadline) {
    call(
        () ->
            client.deleteObject(
                r -> r.bucket(name).key(key).overrideConfiguration(within(deadline))));
  }

  /** Shows every object below the prefix, a request for each 1000 of them. */
  void list(String prefix, Deadline deadline, Consumer<S3Object> each) {
    String next = null;
    do {
      String from = next;
      ListObjectsV2Response page =
          call(
              () ->
                  client.listObjectsV2(
                      r ->
                          r.bucket(name)
                              .prefix(prefix)
                              .continuationToken(from)
                              .overrideConfiguration(within(deadline))));
      page.contents().forEach(each);
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
  }

  /** {@code Enabled}, {@code Suspended}, or {@code never enabled}. */
  String versioning(Deadline deadline) {
    return call(
        () -> {
          String status =
              client
                  .getBucketVersioning(r -> r.bucket(name).overrideConfiguration(within(deadline)))
                  .statusAsString();
          return status == null || status.isEmpty() ? "never enabled" : status;
        });
  }

  /**
   * One of the bucket's settings; empty when it is not set, which S3 tells by one of these codes
   * (AWS documentation, "Error responses").
   */
  <T> Optional<T> setting(
      BiFunction<S3Client, Consumer<AwsRequestOverrideConfiguration.Builder>, T> read,
      Set<String> unset,
      Deadline deadline) {
    return call(
        () -> {
          try {
            return Optional.of(read.apply(client, within(deadline)));
          } catch (S3Exception e) {
            if (e.awsErrorDetails() != null && unset.contains(e.awsErrorDetails().errorCode())) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Where the object is on its way to another bucket; empty where nothing replicates. */
  Optional<String> replication(String key, Deadline deadline) {
    return call(
        () ->
            Optional.ofNullable(
                client
                    .headObject(
                        r -> r.bucket(name).key(key).overrideConfiguration(within(deadline)))
                    .replicationStatusAsString()));
  }

  private String endpoint() {
    return client
        .serviceClientConfiguration()
        .endpointOverride()
        .map(URI::getAuthority)
        .orElse("the region's");
  }

  private <T> T call(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw S3Failures.of(e, name, endpoint());
    }
  }

  private Consumer<AwsRequestOverrideConfiguration.Builder> within(Deadline deadline) {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      throw S3Failures.timeout(name);
    }
    return settings -> settings.apiCallTimeout(left);
  }
}
