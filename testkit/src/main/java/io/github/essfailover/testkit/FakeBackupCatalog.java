package io.github.essfailover.testkit;

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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The catalogue of the backups of one database server of a {@link FakeWorld}. Backups are taken and
 * log is archived when a test says so, from the server as it is then. Empty at the start, stored
 * outside of all data centers, encrypted.
 *
 * <p>Thread-safe.
 */
public final class FakeBackupCatalog implements BackupCatalog {
  private final FakeWorld world;
  private final FakeDatabase database;
  private final CallRunner calls;
  private final List<BaseBackup> backups = new ArrayList<>();
  private final SortedMap<Integer, ArchivedWal> wal = new TreeMap<>();
  private Location location = Location.outside();
  private boolean encrypted = true;
  private boolean gone;
  private boolean garbled;

  FakeBackupCatalog(FakeWorld world, FakeDataCenter home, FakeDatabase database) {
    this.world = world;
    this.database = database;
    this.calls = new CallRunner(world, home.id().value(), Port.BACKUPS, name());
  }

  @Override
  public String name() {
    return "backups-" + database.name();
  }

  @Override
  public String database() {
    return database.name();
  }

  @Override
  public Location locatedIn() {
    return world.locked(() -> location);
  }

  @Override
  public BackupState observe(Deadline deadline) {
    return calls.look(
        "observe",
        deadline,
        () -> {
          if (gone) {
            throw calls.unreachable();
          }
          if (garbled) {
            throw calls.refused("BACKUP_CATALOGUE_UNREADABLE", "The catalogue makes no sense.");
          }
          return new BackupState(backups, List.copyOf(wal.values()), List.of());
        });
  }

  /** Its repository is stored there. */
  public FakeBackupCatalog storedIn(Location where) {
    world.locked(() -> location = where);
    return this;
  }

  /** Backups that are taken from now on are not encrypted. */
  public FakeBackupCatalog unencrypted() {
    world.locked(() -> encrypted = false);
    return this;
  }

  /** A base backup of the server as it is now is complete, and the log up to it is archived. */
  public void takeBaseBackup() {
    add(true);
    archive();
  }

  /** Somebody tried to take a base backup. */
  public void failToTakeBaseBackup() {
    add(false);
  }

  private void add(boolean complete) {
    world.event(
        "a base backup of " + database.server() + (complete ? " is taken" : " fails"),
        () -> {
          Wal log = database.server().wal;
          Instant now = world.now();
          backups.add(
              0,
              new BaseBackup(
                  "base-" + (backups.size() + 1),
                  Optional.of(now),
                  complete,
                  OptionalInt.of(log.timeline()),
                  Optional.of(log.end()),
                  Optional.of(encrypted)));
        });
  }

  /** The server's log is archived up to now, the segment that is being written included. */
  public void archive() {
    world.event(
        "the log of " + database.server() + " is archived",
        () -> {
          Wal log = database.server().wal;
          long bytes = WalSegment.DEFAULT_BYTES;
          Lsn start = new Lsn(log.end().value() / bytes * bytes);
          wal.put(
              log.timeline(),
              new ArchivedWal(
                  new WalSegment(log.timeline(), start, bytes), Optional.of(world.now()), 0));
        });
  }

  /** The repository cannot be reached any more. */
  public void losesTheRepository() {
    world.event("a backup repository cannot be reached", () -> gone = true);
  }

  /** It answers, and nobody understands what. */
  public void isGarbled() {
    world.event("a backup catalogue is garbled", () -> garbled = true);
  }
}
