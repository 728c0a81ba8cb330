package io.github.essfailover.s3;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.spi.ObjectStorageAdapter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  private final String name;
  private final Location location;
  private final String prefix;
  private final Bucket bucket;

  private S3MediaStore(Builder builder, S3Client client) {
    name = builder.name;
    location = builder.location;
    prefix = builder.prefix;
    bucket = new Bucket(client, builder.bucket);
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
   * Asks for one object after the other. When the deadline comes first the call fails; nothing is
   * said about objects that were not asked for.
   *
   * @param keys as the homeserver's provider makes them, without its prefix
   */
  @Override
  public Set<ObjectKey> missing(Set<ObjectKey> keys, Deadline deadline) {
    Set<ObjectKey> missing = new TreeSet<>();
    for (ObjectKey key : keys) {
      if (!bucket.has(prefix + key.value(), deadline)) {
        missing.add(key);
      }
    }
    if (!missing.isEmpty()) {
      // An absent bucket answers for its objects as absent objects do.
      bucket.head(deadline);
    }
    return missing;
  }

  /**
   * Reads the bucket's settings, and writes, reads and deletes one object below {@code
   * essfailover-canary/}, the reserved prefix.
   */
  @Override
  public List<Finding> check(Deadline deadline) {
    return new S3Check(bucket, prefix).run(deadline);
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

    private final String bucket;
    private String name = "media";
    private String prefix = "";
    private Location location = Location.undeclared();
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
