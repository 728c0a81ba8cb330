package io.github.essfailover.s3;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The media bucket as one data center sees it, through that data center's endpoint and credentials.
 *
 * <pre>{@code
 * S3Client client = S3ClientSettings.recommended(S3Client.builder())
 *     .endpointOverride(endpoint).region(region).credentialsProvider(credentials).build();
 * ObjectStorageAdapter media = S3MediaStore.bucket("ess-media").client(client)
 *     .locatedIn(Location.outside()).build();
 * }</pre>
 *
 * <p>Thread-safe. The client is the host's and is not closed.
 */
public final class S3MediaStore implements ObjectStorageAdapter {

  /** Enough for any rate that is allowed, with answers that take a second. */
  private static final int AT_ONCE = 16;

  private final String name;
  private final Location location;
  private final String prefix;
  private final Bucket bucket;
  private final int rate;
  private final Optional<Duration> canary;

  private S3MediaStore(Builder builder, S3Client client) {
    name = builder.name;
    location = builder.location;
    prefix = builder.prefix;
    bucket = new Bucket(client, builder.bucket);
    rate = builder.rate;
    canary = Optional.ofNullable(builder.canary);
  }

  /** Starts the settings of an adapter for that bucket. */
  public static Builder bucket(String bucket) {
    return new Builder(bucket);
  }

  /** AWS documentation, "General purpose bucket naming rules". */
  static boolean isBucketName(String name) {
    return name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  /**
   * Asks for several objects at the same time, and for no more in a second than {@link
   * Builder#requestsPerSecond} allows. When the deadline comes first, or the store does not answer
   * for one of them, the call fails; nothing is said about objects that were not asked for.
   *
   * @param keys as the homeserver's provider makes them, without its prefix
   */
  @Override
  public Set<ObjectKey> missing(Set<ObjectKey> keys, Deadline deadline) {
    Set<ObjectKey> missing = new Missing(bucket, prefix, AT_ONCE, rate).among(keys, deadline);
    if (!missing.isEmpty()) {
      // An absent bucket answers for its objects as absent objects do.
      bucket.head(deadline);
    }
    return missing;
  }

  /**
   * Reads the bucket's settings: versioning, what expires or archives media, replication, object
   * lock, encryption. What the store does not show is a finding of its own and never "in order".
   * Only where {@link Builder#canary} allows it, writes, reads and deletes one object below {@code
   * essfailover-canary/}, the reserved prefix.
   */
  @Override
  public List<Finding> check(Deadline deadline) {
    return new S3Check(bucket, prefix, canary.isPresent()).run(deadline);
  }

  /** What of the bucket has to fit the other data centers' view. */
  @Override
  public Map<String, String> comparable(Deadline deadline) {
    return BucketSettings.read(bucket, deadline).comparable();
  }

  @Override
  public List<Finding> compare(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    return new S3Comparison(own, peers).findings();
  }

  @Override
  public Optional<Canary> canary() {
    return canary.map(limit -> new S3Canary(bucket, prefix, limit));
  }

  /** The prefix, which has to be the same everywhere; the bucket may be a replica's. */
  @Override
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] hash = mac.doFinal(prefix.getBytes(StandardCharsets.UTF_8));
      return Map.of("s3.prefix", new Fingerprint(HexFormat.of().formatHex(hash)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** Bucket and prefix. */
  @Override
  public String toString() {
    return "S3MediaStore[" + bucket.name() + "/" + prefix + "]";
  }

  /** Settings of a store. Confined to one thread. */
  public static final class Builder {

    /** All checks together have a few seconds more. */
    private static final Duration MOST_FOR_A_CANARY = Duration.ofSeconds(6);

    private final String bucket;
    private String name = "media";
    private String prefix = "";
    private Location location = Location.undeclared();
    private int rate = 200;
    private @Nullable Duration canary;
    private @Nullable S3Client client;

    private Builder(String bucket) {
      this.bucket = bucket;
    }

    /** The client of this data center's vantage; required. See {@link S3ClientSettings}. */
    public Builder client(S3Client client) {
      this.client = client;
      return this;
    }

    /** The adapter's name in plans; a lower-case label; default {@code media}. */
    public Builder named(String name) {
      this.name = name;
      return this;
    }

    /** Where the store stands; default undeclared, which is a finding. */
    public Builder locatedIn(Location location) {
      this.location = location;
      return this;
    }

    /** What the homeserver's storage provider puts before every key, as is; default nothing. */
    public Builder prefix(String prefix) {
      this.prefix = prefix;
      return this;
    }

    /** How many requests an audit begins in a second; 1 to 2,000; default 200. */
    public Builder requestsPerSecond(int rate) {
      this.rate = rate;
      return this;
    }

    /**
     * Lets readiness write a small object below {@code essfailover-canary/}, which has to be read
     * in every other data center within that time, up to 6 s; default: readiness only reads. It
     * needs s3:PutObject and s3:DeleteObject there. A bucket that keeps versions keeps each one:
     * let a lifecycle rule expire noncurrent versions below that prefix; with object lock by
     * default they cannot be removed at all.
     */
    public Builder canary(Duration limit) {
      this.canary = limit;
      return this;
    }

    /**
     * Checks the settings; does not talk to the store.
     *
     * @throws InvalidConfigurationException with all problems
     */
    public S3MediaStore build() {
      List<String> problems = new ArrayList<>();
      S3Client given = client;
      if (given == null) {
        problems.add("there is no client; call client(...)");
      }
      if (!isBucketName(bucket)) {
        problems.add("bucket '" + bucket + "' is not a bucket's name");
      }
      if (!name.matches("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")) {
        problems.add("name '" + name + "' is not a lower-case label; call named(...)");
      }
      if (rate < 1 || rate > 2_000) {
        problems.add("requestsPerSecond is " + rate + "; give 1 to 2,000");
      }
      if (canary != null && (canary.isNegative() || canary.compareTo(MOST_FOR_A_CANARY) > 0)) {
        problems.add("canary is " + canary + "; give up to " + MOST_FOR_A_CANARY);
      }
      if (prefix.startsWith("/")) {
        problems.add("prefix '" + prefix + "' begins with a slash, which makes an empty folder");
      }
      if (given == null || !problems.isEmpty()) {
        throw new InvalidConfigurationException("The media store " + bucket, problems);
      }
      return new S3MediaStore(this, given);
    }
  }
}
