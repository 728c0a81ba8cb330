package io.github.essfailover.testkit;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log. What a server knows is what is in its log; lineages differ where records differ. */
final class Wal {
  private final List<WalRecord> records = new ArrayList<>();

  /** The log that all servers of a replication group start with. */
  static Wal startingAt(Instant at) {
    Wal wal = new Wal();
    wal.append(WalRecord.ofTimeline(Lsn.parse("0/3000000"), 1, at));
    return wal;
  }

  Wal copy() {
    Wal copy = new Wal();
    copy.records.addAll(records);
    return copy;
  }

  void append(WalRecord record) {
    records.add(record);
  }

  private WalRecord last() {
    return records.get(records.size() - 1);
  }

  Lsn end() {
    return last().end;
  }

  int timeline() {
    return last().timeline;
  }

  boolean isPrefixOf(Wal other) {
    return records.size() <= other.records.size()
        && other.records.get(records.size() - 1).equals(last());
  }

  /**
   * Takes the records of a log that this one is a prefix of, up to a position; whether there were
   * any.
   */
  boolean receive(Wal from, Lsn upTo) {
    int before = records.size();
    for (int i = records.size(); i < from.records.size(); i++) {
      WalRecord next = from.records.get(i);
      if (!upTo.isAtLeast(next.end)) {
        break;
      }
      records.add(next);
    }
    return records.size() > before;
  }

  /** Becomes a copy of another log, as after a rewind or a base backup. */
  void replaceWith(Wal other) {
    records.clear();
    records.addAll(other.records);
  }

  boolean contains(Commit commit) {
    return records.stream().anyMatch(record -> commit.equals(record.commit));
  }

  List<Commit> commits() {
    List<Commit> commits = new ArrayList<>();
    for (WalRecord record : records) {
      if (record.commit != null) {
        commits.add(record.commit);
      }
    }
    return commits;
  }

  List<MarkRow> marks() {
    List<MarkRow> marks = new ArrayList<>();
    for (WalRecord record : records) {
      if (record.mark != null) {
        marks.add(record.mark);
      }
    }
    return marks;
  }

  long newestEpoch() {
    return marks().stream().mapToLong(MarkRow::epoch).max().orElse(0);
  }

  /** Whether the application roles may log in: a catalog row, so it replicates. */
  Access roles() {
    for (int i = records.size() - 1; i >= 0; i--) {
      Access roles = records.get(i).roles;
      if (roles != null) {
        return roles;
      }
    }
    return Access.ADMITTED;
  }

  Optional<Instant> lastCommitAt() {
    for (int i = records.size() - 1; i >= 0; i--) {
      if (records.get(i).commit != null) {
        return Optional.of(records.get(i).at);
      }
    }
    return Optional.empty();
  }
}
