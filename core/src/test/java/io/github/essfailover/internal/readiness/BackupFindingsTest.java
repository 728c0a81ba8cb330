package io.github.essfailover.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.internal.readiness.BackupFindings.Catalogue;
import io.github.essfailover.internal.readiness.BackupFindings.Subject;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupPolicy;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.WalSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BackupFindingsTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final long SEGMENT = WalSegment.DEFAULT_BYTES;

  private final List<BaseBackup> backups =
      new ArrayList<>(List.of(backup("good", Duration.ofHours(2), true, true)));
  private ArchivedWal wal = archived(2, 8, Duration.ofMinutes(1), 0);
  private Location location = Location.outside();
  private Optional<DatabaseState> server = Optional.of(server(Role.PRIMARY, 2, 9 * SEGMENT + 100));
  private Optional<Instant> restored = Optional.of(NOW.minus(Duration.ofDays(10)));
  private BackupPolicy policy = BackupPolicy.defaults();

  @Test
  void goodBackups_haveNoFinding() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void newestBackup_olderThanWanted_isFound() {
    backups.set(0, backup("old", Duration.ofHours(27), true, true));

    assertThat(checks()).containsExactly("backup.old");
    assertThat(findings().get(0).seen()).contains("old", "27 h", "26 h");
    assertThat(findings().get(0).dataCenter()).contains(DC1);
  }

  @Test
  void newestBackup_ofUnknownAge_countsAsOld() {
    backups.set(
        0,
        new BaseBackup(
            "ageless",
            Optional.empty(),
            true,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.of(true)));

    assertThat(checks()).containsExactly("backup.old");
  }

  @Test
  void newestBackup_failed_isFoundAndDoesNotHideTheOneBefore() {
    backups.add(0, backup("failed", Duration.ofMinutes(5), false, true));

    assertThat(checks()).containsExactly("backup.incomplete");
  }

  @Test
  void noCompleteBackup_isAnErrorForAPrimaryAndAWarningForAStandby() {
    backups.set(0, backup("failed", Duration.ofMinutes(5), false, true));

    assertThat(checks()).containsExactly("backup.incomplete", "backup.missing");
    assertThat(severityOf("backup.missing")).isEqualTo(Severity.ERROR);

    server = Optional.of(server(Role.STANDBY, 2, 9 * SEGMENT));
    assertThat(severityOf("backup.missing")).isEqualTo(Severity.WARNING);
  }

  @Test
  void backupOfOneSecondAgoByAClockThatIsAhead_isNotOld() {
    backups.set(0, backup("future", Duration.ofSeconds(-30), true, true));

    assertThat(checks()).isEmpty();
  }

  @Test
  void archive_behindThePrimaryByMoreThanWanted_isFound() {
    server = Optional.of(server(Role.PRIMARY, 2, 13 * SEGMENT + 1));

    assertThat(checks()).containsExactly("backup.wal.behind");
  }

  @Test
  void archive_lateByTime_isFoundOnlyWhenASegmentWasFilledSince() {
    wal = archived(2, 8, Duration.ofHours(3), 0);
    assertThat(checks()).as("an idle primary archives nothing").isEmpty();

    server = Optional.of(server(Role.PRIMARY, 2, 10 * SEGMENT + 1));
    assertThat(checks()).containsExactly("backup.wal.behind");
  }

  @Test
  void archive_ofTheOldTimelineOnly_isFound() {
    wal = archived(1, 8, Duration.ofMinutes(1), 0);

    assertThat(checks()).containsExactly("backup.wal.timeline");
  }

  @Test
  void archive_withAGap_isAnError() {
    wal = archived(2, 8, Duration.ofMinutes(1), 3);

    assertThat(checks()).containsExactly("backup.wal.gap");
    assertThat(severityOf("backup.wal.gap")).isEqualTo(Severity.ERROR);
  }

  @Test
  void archive_ofAStandbyOrOfAServerThatDoesNotAnswer_isNotJudged() {
    wal = archived(1, 1, Duration.ofHours(30), 0);
    server = Optional.of(server(Role.STANDBY, 2, 9 * SEGMENT));
    assertThat(checks()).isEmpty();

    server = Optional.empty();
    assertThat(checks()).isEmpty();
  }

  @Test
  void restoreTest_neverOrLongAgo_isFound() {
    restored = Optional.empty();
    assertThat(checks()).containsExactly("backup.untested");

    restored = Optional.of(NOW.minus(Duration.ofDays(91)));
    assertThat(checks()).containsExactly("backup.untested");

    policy = policy.maxRestoreTestAge(Duration.ofDays(365));
    assertThat(checks()).isEmpty();
  }

  @Test
  void backup_notEncrypted_isFoundUnlessThePolicySaysOtherwise() {
    backups.set(0, backup("plain", Duration.ofHours(2), true, false));
    assertThat(checks()).containsExactly("backup.unencrypted");
    assertThat(severityOf("backup.unencrypted")).isEqualTo(Severity.WARNING);

    policy = policy.withoutEncryption();
    assertThat(checks()).isEmpty();
  }

  @Test
  void backup_inTheDataCenterThatItProtects_isFound() {
    location = Location.in("dc1");
    assertThat(checks()).containsExactly("backup.place");

    location = Location.in("dc2");
    assertThat(checks()).isEmpty();

    location = Location.undeclared();
    assertThat(checks()).containsExactly("backup.place");
  }

  @Test
  void twoCatalogues_oneOfThemGood_isNotTooOldNorInTheSamePlace() {
    Catalogue far = catalogue("far");
    location = Location.in("dc1");
    backups.set(0, backup("old", Duration.ofDays(9), true, true));
    Catalogue near = catalogue("near");

    assertThat(
            BackupFindings.of(
                new Subject(DC1, "main", List.of(near, far), server, restored), policy, NOW))
        .isEmpty();
  }

  @Test
  void unreadableCatalogue_saysWhyAndNothingElse() {
    Catalogue broken =
        new Catalogue("broken", Location.outside(), Optional.empty(), "it is not JSON");

    List<Finding> found =
        BackupFindings.of(
            new Subject(DC1, "main", List.of(broken), server, Optional.empty()), policy, NOW);

    assertThat(found).extracting(Finding::check).containsExactly("backup.unreadable");
    assertThat(found.get(0).seen()).contains("broken", "it is not JSON");
  }

  @Test
  void whatTheCatalogueReports_isPassedOn() {
    BackupState state = new BackupState(backups, List.of(wal), List.of("checksum error"));
    Catalogue one = new Catalogue("one", location, Optional.of(state), "");

    assertThat(
            BackupFindings.of(
                new Subject(DC1, "main", List.of(one), server, restored), policy, NOW))
        .extracting(Finding::check)
        .containsExactly("backup.catalogue");
  }

  private List<String> checks() {
    return findings().stream().map(Finding::check).toList();
  }

  private Severity severityOf(String check) {
    return findings().stream()
        .filter(f -> f.check().equals(check))
        .findFirst()
        .orElseThrow()
        .severity();
  }

  private List<Finding> findings() {
    return BackupFindings.of(
        new Subject(DC1, "main", List.of(catalogue("one")), server, restored), policy, NOW);
  }

  private Catalogue catalogue(String name) {
    return new Catalogue(
        name, location, Optional.of(new BackupState(backups, List.of(wal), List.of())), "");
  }

  private static BaseBackup backup(String label, Duration age, boolean complete, boolean safe) {
    return new BaseBackup(
        label,
        Optional.of(NOW.minus(age)),
        complete,
        OptionalInt.of(1),
        Optional.of(new Lsn(SEGMENT)),
        Optional.of(safe));
  }

  private static ArchivedWal archived(int timeline, int segment, Duration age, int missing) {
    return new ArchivedWal(
        new WalSegment(timeline, new Lsn(segment * SEGMENT), SEGMENT),
        Optional.of(NOW.minus(age)),
        missing);
  }

  private static DatabaseState server(Role role, int timeline, long position) {
    return DatabaseState.builder("7000000000000000001", role)
        .timeline(timeline)
        .position(new Lsn(position), new Lsn(position))
        .build();
  }
}
