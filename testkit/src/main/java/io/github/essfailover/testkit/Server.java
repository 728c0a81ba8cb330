package io.github.essfailover.testkit;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Upstream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The state of one database server. Guarded by the world's lock. */
final class Server {
  final FakeDataCenter home;
  final String name;
  final Endpoint endpoint;
  final Set<String> databases;
  final Wal wal;
  final List<String> preparations = new ArrayList<>();
  final List<Commit> keptAside = new ArrayList<>();
  final SortedSet<String> slots = new TreeSet<>();
  Optional<SynchronousRule> synchronous = Optional.empty();
  boolean primary;
  boolean down;

  /** Promoted for a drill: what is committed here is acknowledged to nobody. */
  boolean trial;

  boolean doorClosed;
  boolean archiveFeeds;
  boolean archiveOutlivesFreeze;
  long heldBackBytes;
  long epoch;
  Optional<MarkId> ordered = Optional.empty();
  Optional<Upstream> upstream = Optional.empty();
  Optional<Instant> lastHeard = Optional.empty();
  Lsn upstreamPosition = Lsn.ZERO;

  Server(FakeDataCenter home, String name, Endpoint endpoint, Set<String> databases, Wal wal) {
    this.home = home;
    this.name = name;
    this.endpoint = endpoint;
    this.databases = databases;
    this.wal = wal;
  }

  boolean isUp() {
    return home.isOn() && !down;
  }

  /** New application sessions are refused by the server itself or by the roles in its catalog. */
  Access access() {
    return doorClosed || wal.roles() == Access.REFUSED ? Access.REFUSED : Access.ADMITTED;
  }

  boolean takesWrites() {
    return isUp() && primary && access() == Access.ADMITTED;
  }

  boolean isFrozen() {
    return !primary && upstream.isEmpty() && !archiveFeeds;
  }

  void refuse(Instant now) {
    doorClosed = true;
    if (primary && wal.roles() == Access.ADMITTED) {
      wal.append(WalRecord.ofRoles(Access.REFUSED, wal.end(), wal.timeline(), now));
    }
  }

  void admitApplications(Instant now) {
    doorClosed = false;
    if (primary && wal.roles() == Access.REFUSED) {
      wal.append(WalRecord.ofRoles(Access.ADMITTED, wal.end(), wal.timeline(), now));
    }
  }

  void freeze() {
    upstream = Optional.empty();
    lastHeard = Optional.empty();
    archiveFeeds = archiveFeeds && archiveOutlivesFreeze;
  }

  /** Nothing but the archive feeds it. */
  void restore() {
    freeze();
    archiveFeeds = true;
  }

  void follow(Upstream from, boolean archive) {
    if (upstream.filter(from::equals).isEmpty()) {
      lastHeard = Optional.empty();
      upstreamPosition = Lsn.ZERO;
    }
    upstream = Optional.of(from);
    archiveFeeds = archive;
  }

  /** Everything received is replayed, then the timeline switches. What it followed is forgotten. */
  void leaveRecovery(Instant now) {
    primary = true;
    freeze();
    archiveFeeds = false;
    synchronous = Optional.empty();
    wal.append(WalRecord.ofTimeline(wal.end(), wal.timeline() + 1, now));
  }

  void mark(MarkId id, MarkRow.Kind kind, long epoch, Instant now) {
    if (!hasMark(id)) {
      wal.append(WalRecord.ofMark(new MarkRow(id, kind, epoch, wal.timeline(), now), wal.end()));
    }
  }

  boolean hasMark(MarkId id) {
    return wal.marks().stream().anyMatch(mark -> mark.id().equals(id));
  }

  void prepare(MarkId mark, DataLoss loss, long epoch, Instant now) {
    if (!hasMark(mark)) {
      preparations.add(mark + " " + loss);
      mark(mark, MarkRow.Kind.PREPARED, epoch, now);
      admitApplications(now);
    }
  }

  @Override
  public String toString() {
    return home.id() + "/" + name;
  }
}
