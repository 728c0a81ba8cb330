package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A journal in a bucket, which orchestrators on different machines share: each record is an object
 * that is created and never changed, so a second writer is found out at once. Its lock is made in
 * the same way.
 *
 * <pre>{@code
 * Journal journal = S3Journal.bucket("ess-failover").prefix("example.org/").client(client)
 *     .locatedIn(Location.outside()).build();
 * }</pre>
 *
 * <p>It takes one bucket that is linearizable and lives in neither data center, never two that
 * replicate each other: two buckets let two owners in. The store has to keep {@code If-None-Match}
 * and to list what was just written, which the first append and the first taking of the lock try
 * out; a store that does not is refused ({@code JOURNAL_REFUSED}). Let nothing else write or delete
 * below the prefix, no lifecycle rule either: the lock's epoch is counted there. Client credentials
 * need {@code s3:GetObject}, {@code s3:PutObject}, {@code s3:DeleteObject} and {@code
 * s3:ListBucket}; without the last, absent objects are answered 403.
 *
 * <p>Thread-safe. The client is the host's and is not closed.
 */
public final class S3Journal implements Journal {

  private final Builder settings;
  private final Bucket bucket;
  private final WriteOnce objects;
  private final ConditionalWrites condition;
  private final RunKeys keys;
  private final RunLock lock;
  private final Map<RunId, Long> there = new ConcurrentHashMap<>();

  private S3Journal(Builder settings, S3Client client) {
    this.settings = settings;
    this.bucket = new Bucket(client, settings.bucket);
    this.objects = new WriteOnce(bucket);
    this.condition = new ConditionalWrites(bucket, settings.prefix);
    this.keys = new RunKeys(bucket, objects, settings.prefix);
    this.lock =
        new S3RunLock(
            new LockStore(bucket, objects, condition, settings.prefix),
            settings.lease,
            new Passing(settings.clock, System::nanoTime));
  }

  /** Starts the settings of a journal in that bucket. */
  public static Builder bucket(String bucket) {
    return new Builder(bucket);
  }

  /**
   * Tries out whether the store is fit for a journal; the first append does so, too. Writes and
   * deletes objects below {@code probe/}.
   *
   * @throws JournalException {@code JOURNAL_REFUSED} when it is not fit, {@code
   *     JOURNAL_UNAVAILABLE} when that is not known
   */
  public void verify(Deadline deadline) {
    translated("The store was not tried out.", context("any", "none"), () -> verified(deadline));
  }

  private boolean verified(Deadline deadline) {
    condition.require(deadline);
    return true;
  }

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence " + sequence + " is negative");
    }
    Map<String, String> context = context(run.value(), Long.toString(sequence));
    Deadline deadline = deadline();
    byte[] copy = record.clone();
    WriteOnce.Outcome outcome =
        translated(
            "Whether the record was written is not known.",
            context,
            () -> {
              condition.require(deadline);
              if (sequence == 0) {
                keys.announce(run, deadline);
              } else {
                requireNoGap(run, sequence, context, deadline);
              }
              return objects.create(keys.record(run, sequence), copy, deadline);
            });
    there.merge(run, sequence, Math::max);
    if (!outcome.ours()) {
      throw JournalException.numberTaken(context, outcome.there());
    }
  }

  /** Asks the store only when nobody here has seen the record before. */
  private void requireNoGap(
      RunId run, long sequence, Map<String, String> context, Deadline deadline) {
    Long seen = there.get(run);
    boolean isThere =
        (seen != null && seen >= sequence - 1)
            || bucket.find(keys.record(run, sequence - 1), deadline).isPresent();
    if (!isThere) {
      throw JournalException.refused(
          "The record would leave a gap in the journal.",
          context,
          "Restore the journal from a copy; records of the run are missing.");
    }
  }

  /**
   * All records in order, one request each; and one request more than there are, because a listing
   * is not trusted to be complete.
   */
  @Override
  public List<byte[]> read(RunId run) {
    Map<String, String> context = context(run.value(), "all");
    return translated("The run was not read.", context, () -> records(run, context));
  }

  private List<byte[]> records(RunId run, Map<String, String> context) {
    long listed = keys.highest(run, deadline());
    List<byte[]> records = new ArrayList<>();
    while (true) {
      Optional<byte[]> record = bucket.find(keys.record(run, records.size()), deadline());
      if (record.isEmpty()) {
        break;
      }
      records.add(record.get());
    }
    if (records.size() <= listed) {
      Map<String, String> gap = new LinkedHashMap<>(context);
      gap.put("missing", Integer.toString(records.size()));
      gap.put("highest", Long.toString(listed));
      throw JournalException.damaged("A record of the run is missing.", gap);
    }
    return List.copyOf(records);
  }

  @Override
  public List<RunId> runs() {
    return translated(
        "The runs were not listed.", context("all", "0"), () -> keys.runs(deadline()));
  }

  @Override
  public RunLock lock() {
    return lock;
  }

  /** True. */
  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Location locatedIn() {
    return settings.location;
  }

  /** Bucket and prefix. */
  @Override
  public String toString() {
    return "journal in bucket " + settings.bucket + "/" + settings.prefix;
  }

  private Deadline deadline() {
    return Deadline.after(settings.timeout, settings.clock);
  }

  private Map<String, String> context(String run, String sequence) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("bucket", settings.bucket);
    context.put("prefix", settings.prefix);
    context.put("run", run);
    context.put("sequence", sequence);
    return context;
  }

  private static <T> T translated(String sentence, Map<String, String> context, Supplier<T> call) {
    try {
      return call.get();
    } catch (AdapterException e) {
      Map<String, String> all = new LinkedHashMap<>(context);
      all.putAll(e.context());
      all.put("why", e.code());
      if (e.effect() == AdapterException.Effect.PERMANENT) {
        throw JournalException.refused(
            "The bucket cannot hold a journal as it is.", all, e.remedy());
      }
      throw JournalException.unavailable(sentence, all, e);
    }
  }

  /** Settings of a journal. Confined to one thread. */
  public static final class Builder {

    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final String bucket;
    private String prefix = "";
    private Location location = Location.undeclared();
    private Duration lease = Duration.ofSeconds(30);
    private Duration timeout = Duration.ofSeconds(10);
    private Clock clock = Clock.systemUTC();
    private @Nullable S3Client client;

    private Builder(String bucket) {
      this.bucket = bucket;
    }

    /** The client; required. See {@link S3ClientSettings}. */
    public Builder client(S3Client value) {
      this.client = value;
      return this;
    }

    /** What all keys of this deployment begin with, such as {@code example.org/}; required. */
    public Builder prefix(String value) {
      this.prefix = value;
      return this;
    }

    /** Where the store stands; default undeclared, which is a finding. */
    public Builder locatedIn(Location where) {
      this.location = where;
      return this;
    }

    /**
     * How long the lock of an orchestrator that died is kept for it; between 2 s and 10 min,
     * default 30 s. A run stops when it cannot renew for nine tenths of that time.
     */
    public Builder lease(Duration value) {
      this.lease = value;
      return this;
    }

    /** How long one append or one request of a reading may take; default 10 s. */
    public Builder timeout(Duration value) {
      this.timeout = value;
      return this;
    }

    /** For deadlines; default the system's. A lease is measured by the machine's ticks, too. */
    public Builder clock(Clock value) {
      this.clock = value;
      return this;
    }

    /**
     * Checks the settings; does not talk to the store.
     *
     * @throws InvalidConfigurationException with all problems
     */
    public S3Journal build() {
      List<String> problems = new ArrayList<>();
      S3Client given = client;
      if (given == null) {
        problems.add("there is no client; call client(...)");
      }
      if (!S3MediaStore.isBucketName(bucket)) {
        problems.add("bucket '" + bucket + "' is not a bucket's name");
      }
      if (!prefix.endsWith("/") || prefix.startsWith("/")) {
        problems.add(
            "prefix '"
                + prefix
                + "' has to end with a slash and not to begin with one, and to belong to this"
                + " deployment alone; call prefix(...)");
      }
      if (lease.compareTo(SHORTEST) < 0 || lease.compareTo(LONGEST) > 0) {
        problems.add("lease " + lease + " is not between 2 s and 10 min");
      }
      if (timeout.isNegative() || timeout.isZero()) {
        problems.add("timeout " + timeout + " is not positive");
      }
      if (given == null || !problems.isEmpty()) {
        throw new InvalidConfigurationException("The journal in bucket " + bucket, problems);
      }
      return new S3Journal(this, given);
    }
  }
}
