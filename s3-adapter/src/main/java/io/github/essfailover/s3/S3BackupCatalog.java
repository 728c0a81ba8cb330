package io.github.essfailover.s3;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.WalSegment;
import io.github.essfailover.spi.BackupCatalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Backups that a tool without a catalogue of its own, or one whose catalogue cannot be asked, keeps
 * below two prefixes of a bucket.
 *
 * <pre>{@code
 * BackupCatalog backups = S3BackupCatalog.bucket("ess-backups").client(client)
 *     .backups("main/basebackups_005/", "_backup_stop_sentinel.json")
 *     .wal("main/wal_005/")
 *     .encrypted(true)
 *     .locatedIn(Location.outside()).build();
 * }</pre>
 *
 * <p>A base backup is an object whose key ends as given, such as what the tool writes last; its
 * time is the object's. A WAL segment is an object whose name begins with the 24 digits of a
 * segment, whatever follows ({@code .lz4}, {@code -9f8e….gz}); partial segments, history files and
 * backup labels are none. Timeline and start of a backup are read from such digits in its key,
 * where they are. Everything below the prefixes is listed, 1000 keys a request, so keep the archive
 * short or use the tool's own catalogue. Neither completeness inside a backup nor gaps are looked
 * at.
 *
 * <p>Thread-safe. The client is the host's and is not closed.
 */
public final class S3BackupCatalog implements BackupCatalog {

  private static final Pattern DIGITS = Pattern.compile("(?<![0-9A-F])[0-9A-F]{24}(?![0-9A-F])");
  private static final Pattern SEGMENT = Pattern.compile("([0-9A-F]{24})(?![0-9A-F])(.*)");
  private static final Pattern NO_SEGMENT = Pattern.compile("\\.(partial|[0-9A-F]{8}\\.backup).*");

  private final Bucket bucket;
  private final Builder settings;

  private S3BackupCatalog(Builder settings, S3Client client) {
    this.settings = settings;
    this.bucket = new Bucket(client, settings.bucket);
  }

  /** Starts the settings of a catalogue in that bucket. */
  public static Builder bucket(String bucket) {
    return new Builder(bucket);
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public String database() {
    return settings.database;
  }

  @Override
  public Location locatedIn() {
    return settings.location;
  }

  @Override
  public BackupState observe(Deadline deadline) {
    List<BaseBackup> backups = new ArrayList<>();
    bucket.list(
        settings.backupPrefix,
        deadline,
        object -> {
          if (object.key().endsWith(settings.backupSuffix)) {
            backups.add(backup(object));
          }
        });
    backups.sort(
        Comparator.comparing((BaseBackup b) -> b.finishedAt().orElse(Instant.MIN)).reversed());
    Map<Integer, ArchivedWal> wal = new TreeMap<>();
    bucket.list(
        settings.walPrefix,
        deadline,
        object ->
            segment(object.key())
                .ifPresent(
                    found ->
                        wal.merge(
                            found.timeline(),
                            new ArchivedWal(found, Optional.ofNullable(object.lastModified()), 0),
                            S3BackupCatalog::further)));
    return new BackupState(backups, List.copyOf(wal.values()), List.of());
  }

  private static ArchivedWal further(ArchivedWal one, ArchivedWal other) {
    return one.end().isAtLeast(other.end()) ? one : other;
  }

  private BaseBackup backup(S3Object object) {
    String label = object.key().substring(settings.backupPrefix.length());
    Matcher digits = DIGITS.matcher(label);
    Optional<WalSegment> first =
        digits.find() ? WalSegment.parse(digits.group(), settings.segmentBytes) : Optional.empty();
    Optional<Lsn> start = first.map(WalSegment::start);
    return new BaseBackup(
        label,
        Optional.ofNullable(object.lastModified()),
        true,
        first.map(segment -> OptionalInt.of(segment.timeline())).orElse(OptionalInt.empty()),
        start,
        settings.encrypted);
  }

  private Optional<WalSegment> segment(String key) {
    Matcher name = SEGMENT.matcher(key.substring(key.lastIndexOf('/') + 1));
    boolean matches = name.matches() && !NO_SEGMENT.matcher(name.group(2)).matches();
    return matches ? WalSegment.parse(name.group(1), settings.segmentBytes) : Optional.empty();
  }

  /** Bucket and prefixes. */
  @Override
  public String toString() {
    return "S3BackupCatalog["
        + settings.bucket
        + "/"
        + settings.backupPrefix
        + " "
        + settings.walPrefix
        + "]";
  }

  /** Settings of a catalogue. Confined to one thread. */
  public static final class Builder {

    private final String bucket;
    private String name = "s3-backups";
    private String database = "main";
    private String backupPrefix = "";
    private String backupSuffix = "";
    private String walPrefix = "";
    private Location location = Location.undeclared();
    private long segmentBytes = WalSegment.DEFAULT_BYTES;
    private Optional<Boolean> encrypted = Optional.empty();
    private @Nullable S3Client client;

    private Builder(String bucket) {
      this.bucket = bucket;
    }

    /** The client; required. See {@link S3ClientSettings}. */
    public Builder client(S3Client value) {
      this.client = value;
      return this;
    }

    /** The catalogue's name in reports; a lower-case label; default {@code s3-backups}. */
    public Builder named(String label) {
      this.name = label;
      return this;
    }

    /** The database server, by its name in the data center; default {@code main}. */
    public Builder ofDatabase(String server) {
      this.database = server;
      return this;
    }

    /**
     * Where base backups are; required.
     *
     * @param prefix of their keys
     * @param suffix of the one key that shows that a backup is complete: what the tool writes last;
     *     empty if each object below the prefix is a backup
     */
    public Builder backups(String prefix, String suffix) {
      this.backupPrefix = prefix;
      this.backupSuffix = suffix;
      return this;
    }

    /** Where archived WAL is; required, and not the prefix of the backups. */
    public Builder wal(String prefix) {
      this.walPrefix = prefix;
      return this;
    }

    /** Where the store stands; default undeclared, which is a finding. */
    public Builder locatedIn(Location where) {
      this.location = where;
      return this;
    }

    /** The size of the server's WAL segments; default 16 MiB. */
    public Builder walSegmentBytes(long bytes) {
      this.segmentBytes = bytes;
      return this;
    }

    /** Whether the tool or the bucket encrypts; default unknown, which is a finding. */
    public Builder encrypted(boolean value) {
      this.encrypted = Optional.of(value);
      return this;
    }

    /**
     * Checks the settings; does not talk to the store.
     *
     * @throws InvalidConfigurationException with all problems
     */
    public S3BackupCatalog build() {
      List<String> problems = new ArrayList<>();
      S3Client given = client;
      if (given == null) {
        problems.add("there is no client; call client(...)");
      }
      if (backupPrefix.isEmpty()) {
        problems.add("there is no prefix of base backups; call backups(...)");
      }
      if (walPrefix.isEmpty()) {
        problems.add("there is no prefix of archived WAL; call wal(...)");
      }
      if (!WalSegment.isSize(segmentBytes)) {
        problems.add(
            "walSegmentBytes " + segmentBytes + " is not a power of two between 1 MiB and 1 GiB");
      }
      if (given == null || !problems.isEmpty()) {
        throw new InvalidConfigurationException("The backup catalogue in " + bucket, problems);
      }
      return new S3BackupCatalog(this, given);
    }
  }
}
