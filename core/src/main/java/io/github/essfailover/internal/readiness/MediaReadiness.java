package io.github.essfailover.internal.readiness;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.steps.MediaAudit;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.MediaCatalog;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Whether media would survive: each data center's newest media, and canaries. Thread-safe. */
final class MediaReadiness {

  /** An upload to the bucket goes on behind the user's back for a moment. */
  static final Duration ON_THE_WAY = Duration.ofMinutes(1);

  private final SortedMap<DataCenterId, Site> sites;
  private final Seams seams;

  MediaReadiness(SortedMap<DataCenterId, Site> sites, Seams seams) {
    this.sites = new TreeMap<>(sites);
    this.seams = seams;
  }

  /** To be called at the same time; none of them throws what an adapter throws. */
  List<Callable<List<Finding>>> checks(Deadline deadline) {
    List<Callable<List<Finding>>> checks = new ArrayList<>();
    boolean anybodyAudits = sites.values().stream().anyMatch(Site::auditsMedia);
    for (Site site : sites.values()) {
      site.media().ifPresent(catalog -> checks.add(() -> audit(site, catalog, deadline)));
      if (anybodyAudits && site.objectStorage().isPresent() && site.media().isEmpty()) {
        checks.add(() -> List.of(undeclared().in(site.id())));
      }
    }
    checks.addAll(new MediaCanaries(sites, seams).checks(deadline));
    return checks;
  }

  private List<Finding> audit(Site site, MediaCatalog catalog, Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    try {
      findings.addAll(catalog.check(deadline));
      if (findings.stream().noneMatch(f -> f.severity() == Severity.ERROR)) {
        site.objectStorage()
            .ifPresent(
                storage -> findings.addAll(judge(MediaAudit.of(catalog, storage, deadline))));
      }
    } catch (AdapterException e) {
      findings.add(
          Finding.of(
              "media.audit",
              Severity.WARNING,
              "the newest media could not be compared with the bucket: " + e.getMessage(),
              "Mend what is named: until then nobody knows which media would be lost. "
                  + e.remedy()));
    }
    return findings.stream().map(finding -> finding.in(site.id())).toList();
  }

  private List<Finding> judge(MediaAudit audit) {
    MediaAudit lost = audit.olderThan(seams.clock().instant().minus(ON_THE_WAY));
    if (!lost.isComplete()) {
      return List.of(
          Finding.of(
              "media.missing",
              Severity.ERROR,
              lost.toString(),
              "Upload them from the active data center's volume (s3_media_upload), and set"
                  + " store_synchronous: they would be lost with it."));
    }
    if (!audit.isComplete()) {
      return List.of(
          Finding.of(
              "media.pending",
              Severity.INFO,
              audit + "; they are younger than " + ON_THE_WAY.toSeconds() + " s",
              "Look again in a minute; set store_synchronous, so that none is ever on the way."));
    }
    return List.of();
  }

  private static Finding undeclared() {
    return Finding.of(
        "media.undeclared",
        Severity.INFO,
        "nobody declared a catalogue of the media that should be in its bucket",
        "Give the data center one with media(...), so that media are compared after a failover to"
            + " it.");
  }
}
