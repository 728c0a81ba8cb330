package io.github.essfailover.testkit;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record of a log. Two records are the same only if they are one object. */
final class WalRecord {
  private static final long SMALL = 56;

  final Lsn end;
  final int timeline;
  final Instant at;
  final @Nullable Commit commit;
  final @Nullable MarkRow mark;
  final @Nullable Access roles;

  private WalRecord(
      Lsn end,
      int timeline,
      Instant at,
      @Nullable Commit commit,
      @Nullable MarkRow mark,
      @Nullable Access roles) {
    this.end = end;
    this.timeline = timeline;
    this.at = at;
    this.commit = commit;
    this.mark = mark;
    this.roles = roles;
  }

  static WalRecord ofCommit(Commit commit, int timeline) {
    return new WalRecord(commit.position(), timeline, commit.at(), commit, null, null);
  }

  static WalRecord ofMark(MarkRow mark, Lsn start) {
    return new WalRecord(
        start.plusBytes(SMALL), mark.timeline(), mark.writtenAt(), null, mark, null);
  }

  static WalRecord ofRoles(Access roles, Lsn start, int timeline, Instant at) {
    return new WalRecord(start.plusBytes(SMALL), timeline, at, null, null, roles);
  }

  static WalRecord ofTimeline(Lsn start, int timeline, Instant at) {
    return new WalRecord(start.plusBytes(SMALL), timeline, at, null, null, null);
  }
}
