package io.github.essfailover.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a catalogue of backups showed at one moment.
 *
 * <p>Immutable.
 *
 * @param backups from the newest to the oldest, failed and unfinished ones too
 * @param wal one entry for each timeline of which something is archived; may leave out older ones
 * @param notes what the catalogue itself reports as wrong, for people, free of secrets
 */
public record BackupState(List<BaseBackup> backups, List<ArchivedWal> wal, List<String> notes) {

  /** Copies what it is given. */
  public BackupState {
    backups = List.copyOf(backups);
    wal = List.copyOf(wal);
    notes = List.copyOf(notes);
  }

  /** The newest backup that can be restored. */
  public Optional<BaseBackup> newestComplete() {
    return backups.stream().filter(BaseBackup::complete).findFirst();
  }

  /** The newest backup, also when it failed or is unfinished. */
  public Optional<BaseBackup> newest() {
    return backups.stream().findFirst();
  }

  /** The archived log of the highest timeline. */
  public Optional<ArchivedWal> newestWal() {
    return wal.stream().max(Comparator.comparingInt(ArchivedWal::timeline));
  }

  /** The archived log of that timeline. */
  public Optional<ArchivedWal> walOf(int timeline) {
    return wal.stream().filter(one -> one.timeline() == timeline).findFirst();
  }
}
