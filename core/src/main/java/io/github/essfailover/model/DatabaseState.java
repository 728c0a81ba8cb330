package io.github.essfailover.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

  private final String systemIdentifier;
  private final Role role;
  private final int timeline;
  private final Lsn position;
  private final Lsn replayed;
  private final Access access;
  private final int applicationSessions;
  private final Optional<Following> following;
  private final boolean archiveFeeds;
  private final List<MarkRow> marks;
  private final long epoch;
  private final Set<String> slots;
  private final Set<String> synchronousWith;
  private final Optional<Instant> lastCommitAt;
  private final SortedMap<String, String> settings;

  private DatabaseState(Builder builder) {
    this.systemIdentifier = builder.systemIdentifier;
    this.role = builder.role;
    this.timeline = builder.timeline;
    this.position = builder.position;
    this.replayed = builder.replayed;
    this.access = builder.access;
    this.applicationSessions = builder.applicationSessions;
    this.following = builder.following;
    this.archiveFeeds = builder.archiveFeeds;
    this.marks = List.copyOf(builder.marks);
    this.epoch = builder.epoch;
    this.slots = Collections.unmodifiableSet(new TreeSet<>(builder.slots));
    this.synchronousWith = Collections.unmodifiableSet(new TreeSet<>(builder.synchronousWith));
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
   * Whether application roles can log in and write; a standby that admits logins is ADMITTED too.
   */
  public Access access() {
    return access;
  }

  /** Sessions of application roles that exist now. */
  public int applicationSessions() {
    return applicationSessions;
  }

  /** The upstream, when one is configured. */
  public Optional<Following> following() {
    return following;
  }

  /** Whether a log archive can still advance it without an upstream. */
  public boolean archiveFeeds() {
    return archiveFeeds;
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

  /** Names of the replication slots that exist. */
  public Set<String> slots() {
    return slots;
  }

  /**
   * Names of the standbys whose confirmation commits wait for; empty when replication is
   * asynchronous.
   */
  public Set<String> synchronousWith() {
    return synchronousWith;
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
    private Access access = Access.ADMITTED;
    private int applicationSessions;
    private Optional<Following> following = Optional.empty();
    private boolean archiveFeeds;
    private List<MarkRow> marks = new ArrayList<>();
    private long epoch;
    private Set<String> slots = new TreeSet<>();
    private Set<String> synchronousWith = new TreeSet<>();
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

    /** Whether applications are admitted, and how many sessions they have; default admitted, 0. */
    public Builder access(Access value, int sessions) {
      this.access = value;
      this.applicationSessions = sessions;
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

    /** Names of synchronous standbys; default none. */
    public Builder synchronousWith(Set<String> value) {
      this.synchronousWith = value;
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
