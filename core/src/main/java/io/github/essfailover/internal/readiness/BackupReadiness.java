package io.github.essfailover.internal.readiness;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.model.BackupPolicy;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.spi.ReadinessCheck;
import io.github.essfailover.spi.RestoreTests;
import io.github.essfailover.spi.Site;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks at the backups of one database server. Thread-safe. */
public final class BackupReadiness implements ReadinessCheck {

  private final Site site;
  private final String database;
  private final BackupPolicy policy;
  private final RestoreTests restoreTests;
  private final Clock clock;

  private BackupReadiness(
      Site site, String database, BackupPolicy policy, RestoreTests restoreTests, Clock clock) {
    this.site = site;
    this.database = database;
    this.policy = policy;
    this.restoreTests = restoreTests;
    this.clock = clock;
  }

  /** A check for each server of each data center. */
  public static List<ReadinessCheck> all(
      Collection<Site> sites, BackupPolicy policy, RestoreTests restoreTests, Clock clock) {
    List<ReadinessCheck> checks = new ArrayList<>();
    for (Site site : sites) {
      for (String database : site.databases().keySet()) {
        boolean declared = !site.backupsOf(database).isEmpty();
        checks.add(
            declared
                ? new BackupReadiness(site, database, policy, restoreTests, clock)
                : deadline -> List.of(undeclared(site.id(), database)));
      }
    }
    return checks;
  }

  private static Finding undeclared(DataCenterId dataCenter, String database) {
    return Finding.of(
            "backup.undeclared",
            Severity.WARNING,
            database + ": nobody said where the catalogue of its backups is",
            "give the data center a BackupCatalog; replication copies mistakes as well")
        .in(dataCenter);
  }

  /** The server comes last: one that hangs must not hide its backups. */
  @Override
  public List<Finding> run(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    List<BackupFindings.Catalogue> catalogues =
        site.backupsOf(database).stream().map(each -> read(each, findings, deadline)).toList();
    Optional<Instant> restored = restored(findings, deadline);
    BackupFindings.Subject subject =
        new BackupFindings.Subject(site.id(), database, catalogues, server(deadline), restored);
    findings.addAll(BackupFindings.of(subject, policy, clock.instant()));
    return findings;
  }

  private BackupFindings.Catalogue read(
      BackupCatalog catalog, List<Finding> findings, Deadline deadline) {
    try {
      catalog.check(deadline).forEach(f -> findings.add(f.dataCenter().isPresent() ? f : in(f)));
      return new BackupFindings.Catalogue(
          catalog.name(), catalog.locatedIn(), Optional.of(catalog.observe(deadline)), "");
    } catch (FailoverException e) {
      return new BackupFindings.Catalogue(
          catalog.name(), catalog.locatedIn(), Optional.empty(), e.getMessage() + " " + e.remedy());
    }
  }

  private Optional<Instant> restored(List<Finding> findings, Deadline deadline) {
    try {
      return restoreTests.lastSuccess(site.id(), database, deadline);
    } catch (RuntimeException e) {
      findings.add(
          in(
              Finding.of(
                  "check.failed",
                  Severity.WARNING,
                  database + ": the host's records of restore tests cannot be read: " + e,
                  "mend what is given to restoreTests(...)")));
      return Optional.empty();
    }
  }

  /** Whether it answers at all is said by its own checks. */
  private Optional<DatabaseState> server(Deadline deadline) {
    try {
      return Optional.of(site.database(database).observe(deadline));
    } catch (FailoverException e) {
      return Optional.empty();
    }
  }

  private Finding in(Finding finding) {
    return finding.in(site.id());
  }
}
