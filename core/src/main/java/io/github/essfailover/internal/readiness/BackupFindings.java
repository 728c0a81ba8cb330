package io.github.essfailover.internal.readiness;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupPolicy;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is wrong with the backups of one database server. Pure. */
final class BackupFindings {

  /**
   * What is known about the backups of one server.
   *
   * @param dataCenter of the server
   * @param database the server's name
   * @param catalogues at least one
   * @param server how it was seen; empty when it does not answer
   * @param restored the last successful restore test
   */
  record Subject(
      DataCenterId dataCenter,
      String database,
      List<Catalogue> catalogues,
      Optional<DatabaseState> server,
      Optional<Instant> restored) {}

  /**
   * One catalogue.
   *
   * @param location where its backups are stored
   * @param state what it showed; empty when it could not be read
   * @param problem why it could not be read
   */
  record Catalogue(String name, Location location, Optional<BackupState> state, String problem) {}

  private final Subject subject;
  private final BackupPolicy policy;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  private BackupFindings(Subject subject, BackupPolicy policy, Instant now) {
    this.subject = subject;
    this.policy = policy;
    this.now = now;
  }

  static List<Finding> of(Subject subject, BackupPolicy policy, Instant now) {
    BackupFindings found = new BackupFindings(subject, policy, now);
    found.unreadable();
    found.place();
    List<BackupState> states =
        subject.catalogues().stream().flatMap(one -> one.state().stream()).toList();
    if (!states.isEmpty()) {
      found.age(states);
      found.encryption(states);
      found.wal(states);
      found.restoreTest(states);
    }
    return found.findings;
  }

  private void unreadable() {
    for (Catalogue catalogue : subject.catalogues()) {
      if (catalogue.state().isEmpty()) {
        add(
            "backup.unreadable",
            Severity.WARNING,
            "the catalogue " + catalogue.name() + " cannot be read: " + catalogue.problem(),
            "until it can be read nobody knows whether there is a backup; mend what it names");
      }
      for (String note : catalogue.state().map(BackupState::notes).orElse(List.of())) {
        add(
            "backup.catalogue",
            Severity.WARNING,
            "the catalogue " + catalogue.name() + " reports: " + note,
            "mend what the backup tool reports, with the tool's own means");
      }
    }
  }

  /** What burns with the data center is no backup of it. */
  private void place() {
    List<Catalogue> all = subject.catalogues();
    if (all.stream().allMatch(one -> one.location().isIn(subject.dataCenter()))) {
      add(
          "backup.place",
          Severity.WARNING,
          "all backups are stored in the data center that they protect",
          "keep at least one repository outside of " + subject.dataCenter());
    }
    all.stream()
        .filter(one -> one.location().kind() == Location.Kind.UNDECLARED)
        .forEach(
            one ->
                add(
                    "backup.place",
                    Severity.WARNING,
                    "nobody declared where the backups of " + one.name() + " are stored",
                    "declare the location of the repository, so that it can be compared"));
  }

  private void age(List<BackupState> states) {
    Optional<BaseBackup> complete =
        newest(states.stream().flatMap(one -> one.newestComplete().stream()).toList());
    states.stream()
        .flatMap(one -> one.newest().stream())
        .filter(backup -> !backup.complete())
        .forEach(
            backup ->
                add(
                    "backup.incomplete",
                    Severity.WARNING,
                    "the newest base backup is not complete: " + backup.label(),
                    "look whether it is still being taken; else find out why it failed, and take"
                        + " another one"));
    if (complete.isEmpty()) {
      add(
          "backup.missing",
          isPrimary() ? Severity.ERROR : Severity.WARNING,
          "there is no complete base backup",
          "take one; without it a mistake or damage that replicates cannot be undone");
      return;
    }
    Optional<Duration> age = complete.get().finishedAt().map(at -> Duration.between(at, now));
    if (age.isEmpty() || age.get().compareTo(policy.maxBackupAge()) > 0) {
      add(
          "backup.old",
          Severity.WARNING,
          "the newest complete base backup, "
              + complete.get().label()
              + ", is "
              + age.map(a -> Durations.words(a) + " old").orElse("of unknown age")
              + "; at most "
              + Durations.words(policy.maxBackupAge())
              + " is wanted",
          "look why no newer one was taken, and take one");
    }
  }

  private void encryption(List<BackupState> states) {
    if (!policy.encrypted()) {
      return;
    }
    for (BackupState state : states) {
      state
          .newestComplete()
          .filter(backup -> !backup.encrypted().orElse(false))
          .ifPresent(
              backup ->
                  add(
                      "backup.unencrypted",
                      backup.encrypted().isPresent() ? Severity.WARNING : Severity.INFO,
                      backup.label()
                          + (backup.encrypted().isPresent()
                              ? " is not encrypted"
                              : " may not be encrypted: its catalogue does not tell"),
                      "have the backup tool encrypt its repository, or say with"
                          + " BackupPolicy.withoutEncryption() that something below it does"));
    }
  }

  /** Only a primary is sure to archive; archive_mode=on leaves that out on a standby. */
  private void wal(List<BackupState> states) {
    Optional<DatabaseState> primary = subject.server().filter(DatabaseState::isPrimary);
    if (primary.isEmpty()) {
      return;
    }
    int timeline = primary.get().timeline();
    Optional<ArchivedWal> archived =
        states.stream()
            .flatMap(one -> one.walOf(timeline).stream())
            .max(Comparator.comparing(ArchivedWal::end));
    if (archived.isEmpty()) {
      add(
          "backup.wal.timeline",
          Severity.WARNING,
          "nothing of the primary's timeline " + timeline + " is archived",
          "look at archive_mode, archive_command and the server's log; after a promotion the"
              + " archive has to go on with the new timeline");
      return;
    }
    behind(primary.get(), archived.get());
    if (archived.get().missing() > 0) {
      add(
          "backup.wal.gap",
          Severity.ERROR,
          archived.get().missing()
              + " segments are missing in the archive of timeline "
              + timeline
              + " before "
              + archived.get().newest(),
          "take a new base backup: what is older cannot be restored beyond the gap");
    }
  }

  private void behind(DatabaseState primary, ArchivedWal archived) {
    long bytes = primary.position().bytesAfter(archived.end());
    Optional<Duration> age = archived.archivedAt().map(at -> Duration.between(at, now));
    boolean late =
        bytes > archived.newest().bytes()
            && age.filter(a -> a.compareTo(policy.maxWalAge()) > 0).isPresent();
    if (bytes > policy.maxWalBytes() || late) {
      add(
          "backup.wal.behind",
          Severity.WARNING,
          "the archive ends at "
              + archived.end()
              + age.map(a -> ", " + Durations.words(a) + " ago").orElse("")
              + "; that is "
              + bytes
              + " bytes behind the primary",
          "look at pg_stat_archiver and the server's log: the archive command fails or is too"
              + " slow, and the log piles up on the primary's disk");
    }
  }

  private void restoreTest(List<BackupState> states) {
    if (states.stream().allMatch(one -> one.newestComplete().isEmpty())) {
      return;
    }
    Optional<Duration> age = subject.restored().map(at -> Duration.between(at, now));
    if (age.isEmpty() || age.get().compareTo(policy.maxRestoreTestAge()) > 0) {
      add(
          "backup.untested",
          Severity.WARNING,
          age.map(a -> "the last successful restore was " + Durations.words(a) + " ago")
              .orElse("no backup was ever restored, as far as is known"),
          "restore the newest backup somewhere, look at the data, and have RestoreTests say when");
    }
  }

  private static Optional<BaseBackup> newest(List<BaseBackup> backups) {
    return backups.stream()
        .max(Comparator.comparing(backup -> backup.finishedAt().orElse(Instant.MIN)));
  }

  private boolean isPrimary() {
    return subject.server().filter(DatabaseState::isPrimary).isPresent();
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    findings.add(
        Finding.of(check, severity, subject.database() + ": " + seen, remedy)
            .in(subject.dataCenter()));
  }
}
