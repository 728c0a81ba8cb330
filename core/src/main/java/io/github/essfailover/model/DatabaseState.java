package io.github.essfailover.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One database server as it was seen at one moment.
 *
 * <p>Immutable; made with {@link #builder(String, Role)}.
 */
public final class DatabaseState {

  /** What the server is. */
  public enum Role {
    /** Out of recovery: it can write. */
    PRIMARY,
    /** In recovery: it replays. */
    STANDBY
  }

  /**
   * Bytes of log a second that a standby is taken to replay while nothing was measured: 32 MiB.
   * PostgreSQL 15 on two cores and a local disk replayed 80 MB a second; larger databases on slower
   * disks are known to do half of that.
   */
  public static final long ASSUMED_REPLAY_RATE = 32L << 20;

  private final String systemIdentifier;
  private final Role role;
  private final Optional<String> instance;
  private final int timeline;
  private final Lsn position;
  private final Lsn replayed;
  private final Optional<Lsn> oldestLog;
  private final OptionalLong replayRate;
  private final Optional<Duration> heartbeatAge;
  private final Access access;
  private final int applicationSessions;
  private final List<String> preparedTransactions;
  private final List<String> otherWriters;
  private final Optional<Following> following;
  private final boolean archiveFeeds;
  private final boolean archiveExhausted;
  private final List<MarkRow> marks;
  private final long epoch;
  private final Set<String> slots;
  private final List<SlotState> slotStates;
  private final Optional<SynchronousRule> synchronousRule;
  private final Optional<Instant> lastCommitAt;
  private final SortedMap<String, String> settings;

  private DatabaseState(Builder builder) {
    this.systemIdentifier = builder.systemIdentifier;
    this.role = builder.role;
    this.instance = builder.instance;
    this.timeline = builder.timeline;
    this.position = builder.position;
    this.replayed = builder.replayed;
    this.oldestLog = builder.oldestLog;
    this.replayRate = builder.replayRate;
    this.heartbeatAge = builder.heartbeatAge;
    this.access = builder.access;
    this.applicationSessions = builder.applicationSessions;
    this.preparedTransactions = List.copyOf(builder.preparedTransactions);
    this.otherWriters = List.copyOf(builder.otherWriters);
    this.following = builder.following;
    this.archiveFeeds = builder.archiveFeeds;
    this.archiveExhausted = builder.archiveExhausted;
    this.marks = List.copyOf(builder.marks);
    this.epoch = builder.epoch;
    this.slots = Collections.unmodifiableSet(new TreeSet<>(builder.slots));
    this.slotStates = List.copyOf(builder.slotStates);
    this.synchronousRule = builder.synchronousRule;
    this.lastCommitAt = builder.lastCommitAt;
    this.settings = new TreeMap<>(builder.settings);
  }

  /** Starts a state from what every server has. */
  public static Builder builder(String systemIdentifier, Role role) {
    return new Builder(systemIdentifier, role);
  }

  /** The identity that all copies of one database share. */
  public String systemIdentifier() {
    return systemIdentifier;
  }

  /** Primary or standby. */
  public Role role() {
    return role;
  }

  /** Whether it is out of recovery. */
  public boolean isPrimary() {
    return role == Role.PRIMARY;
  }

  /** The timeline; two servers that were promoted apart may both show the same number. */
  public int timeline() {
    return timeline;
  }

  /** On a primary the end of its log; on a standby the greater of received and replayed. */
  public Lsn position() {
    return position;
  }

  /** What queries see: on a primary the same as {@link #position()}. */
  public Lsn replayed() {
    return replayed;
  }

  /**
   * Where the unbroken log begins that the server still has and that ends at its position: a
   * follower that has replayed up to there or further can be fed without an archive. Empty when it
   * is not known.
   */
  public Optional<Lsn> oldestLog() {
    return oldestLog;
  }

  /** Bytes of log that are here and not replayed: a promotion replays them first. */
  public long replayBacklogBytes() {
    return Math.max(0, position.bytesAfter(replayed));
  }

  /** Bytes a second that were replayed while there was a backlog, when that could be measured. */
  public OptionalLong replayRate() {
    return replayRate;
  }

  /** How long the backlog takes, at the measured rate, else at {@link #ASSUMED_REPLAY_RATE}. */
  public Duration replayDrain() {
    double seconds =
        (double) replayBacklogBytes() / Math.max(1, replayRate.orElse(ASSUMED_REPLAY_RATE));
    return Duration.ofMillis((long) Math.ceil(seconds * 1000));
  }

  /**
   * Names the running server, whichever way leads to it: two states with the same one were seen on
   * one and the same server, and two adapters that show it are not two copies. Empty where the
   * adapter cannot tell.
   */
  public Optional<String> instance() {
    return instance;
  }

  /**
   * Age of the newest heartbeat that is visible here, by this server's clock; the heartbeat has the
   * primary's. On a standby the lag in seconds, idle or not, as long as somebody writes heartbeats;
   * empty when there never was one.
   */
  public Optional<Duration> heartbeatAge() {
    return heartbeatAge;
  }

  /**
   * Whether application roles can log in and write; a standby that admits logins is ADMITTED too.
   */
  public Access access() {
    return access;
  }

  /** Sessions of application roles that exist now. */
  public int applicationSessions() {
    return applicationSessions;
  }

  /**
   * Transactions of the applications that are prepared and can still be committed, described for
   * people: they need neither a session nor a login of the application.
   */
  public List<String> preparedTransactions() {
    return preparedTransactions;
  }

  /**
   * Sessions that are not the applications' and have uncommitted writes in their databases,
   * described for people: refusing the applications does not stop them.
   */
  public List<String> otherWriters() {
    return otherWriters;
  }

  /** The upstream, when one is configured. */
  public Optional<Following> following() {
    return following;
  }

  /** Whether a log archive can still advance it without an upstream. */
  public boolean archiveFeeds() {
    return archiveFeeds;
  }

  /** Whether the archive feeds it, was just asked for more and had nothing. */
  public boolean archiveIsExhausted() {
    return archiveFeeds && archiveExhausted;
  }

  /** Whether it follows that upstream, streaming or not. */
  public boolean follows(Endpoint upstream) {
    return following.filter(f -> f.upstream().equals(upstream)).isPresent();
  }

  /** Whether it streams from that upstream. */
  public boolean streamsFrom(Endpoint upstream) {
    return following.filter(f -> f.streaming() && f.upstream().equals(upstream)).isPresent();
  }

  /** Whether nothing feeds it any more, so that its position stands still. */
  public boolean isFrozen() {
    return role == Role.STANDBY && following.isEmpty() && !archiveFeeds;
  }

  /** All marks that are readable, oldest first. */
  public List<MarkRow> marks() {
    return marks;
  }

  /** Whether that mark is readable. */
  public boolean hasMark(MarkId id) {
    return marks.stream().anyMatch(mark -> mark.id().equals(id));
  }

  /** The marks of promotions, oldest first: the lineage. */
  public List<MarkId> lineage() {
    return marks.stream()
        .filter(mark -> mark.kind() == MarkRow.Kind.PROMOTION)
        .map(MarkRow::id)
        .toList();
  }

  /**
   * The highest epoch that ever changed this server, 0 when none did: an act of a lower one has no
   * effect any more.
   */
  public long epoch() {
    return epoch;
  }

  /** Names of the replication slots that exist and have what their followers need. */
  public Set<String> slots() {
    return slots;
  }

  /** All slots for standbys, lost ones too, by name. */
  public List<SlotState> slotStates() {
    return slotStates;
  }

  /** Whose confirmation commits wait for; empty when replication is asynchronous. */
  public Optional<SynchronousRule> synchronousRule() {
    return synchronousRule;
  }

  /** Names of the standbys that may confirm commits; empty when replication is asynchronous. */
  public Set<String> synchronousWith() {
    return synchronousRule.<Set<String>>map(SynchronousRule::standbys).orElse(Set.of());
  }

  /** The time of the last commit that was made or replayed here. */
  public Optional<Instant> lastCommitAt() {
    return lastCommitAt;
  }

  /** Other facts by name, for plans and reports. */
  public SortedMap<String, String> settings() {
    return new TreeMap<>(settings);
  }

  @Override
  public String toString() {
    return role
        + " on timeline "
        + timeline
        + " at "
        + position
        + following.map(f -> " following " + f.upstream()).orElse("");
  }

  /** Collects a state; every value has a default that promises nothing. Confined to one thread. */
  public static final class Builder {
    private final String systemIdentifier;
    private final Role role;
    private int timeline;
    private Lsn position = Lsn.ZERO;
    private Lsn replayed = Lsn.ZERO;
    private Optional<Lsn> oldestLog = Optional.empty();
    private OptionalLong replayRate = OptionalLong.empty();
    private Optional<String> instance = Optional.empty();
    private Optional<Duration> heartbeatAge = Optional.empty();
    private Access access = Access.ADMITTED;
    private int applicationSessions;
    private List<String> preparedTransactions = List.of();
    private List<String> otherWriters = List.of();
    private Optional<Following> following = Optional.empty();
    private boolean archiveFeeds;
    private boolean archiveExhausted;
    private List<MarkRow> marks = new ArrayList<>();
    private long epoch;
    private Set<String> slots = new TreeSet<>();
    private List<SlotState> slotStates = List.of();
    private Optional<SynchronousRule> synchronousRule = Optional.empty();
    private Optional<Instant> lastCommitAt = Optional.empty();
    private SortedMap<String, String> settings = new TreeMap<>();

    private Builder(String systemIdentifier, Role role) {
      this.systemIdentifier = systemIdentifier;
      this.role = role;
    }

    /** The timeline; default 0, not known. */
    public Builder timeline(int value) {
      this.timeline = value;
      return this;
    }

    /** Position and what of it is visible; default 0/0. */
    public Builder position(Lsn received, Lsn visible) {
      this.position = received;
      this.replayed = visible;
      return this;
    }

    /** Where the unbroken log begins; default not known. */
    public Builder oldestLog(Lsn value) {
      this.oldestLog = Optional.of(value);
      return this;
    }

    /** Measured bytes a second of replay; default not known. */
    public Builder replayRate(long value) {
      this.replayRate = OptionalLong.of(value);
      return this;
    }

    /** What names the running server; default not known. */
    public Builder instance(String value) {
      this.instance = Optional.of(value);
      return this;
    }

    /** Age of the newest visible heartbeat; default none. */
    public Builder heartbeatAge(Duration value) {
      this.heartbeatAge = Optional.of(value);
      return this;
    }

    /** Whether applications are admitted, and how many sessions they have; default admitted, 0. */
    public Builder access(Access value, int sessions) {
      this.access = value;
      this.applicationSessions = sessions;
      return this;
    }

    /** Prepared transactions of the applications; default none. */
    public Builder preparedTransactions(List<String> value) {
      this.preparedTransactions = value;
      return this;
    }

    /** Sessions of others with uncommitted writes; default none. */
    public Builder otherWriters(List<String> value) {
      this.otherWriters = value;
      return this;
    }

    /** The upstream; default none. */
    public Builder following(Following value) {
      this.following = Optional.of(value);
      return this;
    }

    /** Whether an archive feeds it; default false. */
    public Builder archiveFeeds(boolean value) {
      this.archiveFeeds = value;
      return this;
    }

    /** Whether the archive had no more when it was last asked; default false. */
    public Builder archiveExhausted(boolean value) {
      this.archiveExhausted = value;
      return this;
    }

    /** The readable marks, oldest first; default none. */
    public Builder marks(List<MarkRow> value) {
      this.marks = value;
      return this;
    }

    /** The highest epoch that changed it; default 0. */
    public Builder epoch(long value) {
      this.epoch = value;
      return this;
    }

    /** Names of slots; default none. */
    public Builder slots(Set<String> value) {
      this.slots = value;
      return this;
    }

    /** All slots for standbys; default none. */
    public Builder slotStates(List<SlotState> value) {
      this.slotStates = value;
      return this;
    }

    /** Whose confirmation commits wait for; default nobody's. */
    public Builder synchronousRule(Optional<SynchronousRule> value) {
      this.synchronousRule = value;
      return this;
    }

    /** Time of the last commit; default not known. */
    public Builder lastCommitAt(Instant value) {
      this.lastCommitAt = Optional.of(value);
      return this;
    }

    /** One more fact. */
    public Builder setting(String name, String value) {
      this.settings.put(name, value);
      return this;
    }

    /** The state. */
    public DatabaseState build() {
      return new DatabaseState(this);
    }
  }
}
