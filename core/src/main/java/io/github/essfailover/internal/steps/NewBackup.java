package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A base backup that is younger than the promotion is in a catalogue of the promoted server.
 * Nothing waits for it: one that is not there is owed at once, since taking it lasts hours.
 */
final class NewBackup implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    String name = c.argument(Arguments.DATABASE);
    DatabaseState server = site.database(name).observe(c.deadline());
    MarkId mark = Arguments.mark(c.run(), c.argument(Arguments.PROMOTE_STEP));
    Optional<MarkRow> promotion =
        server.marks().stream().filter(row -> row.id().equals(mark)).findFirst();
    if (!server.isPrimary() || promotion.isEmpty()) {
      return Observed.hopeless(name + " of " + site.id() + " is no longer what this run promoted");
    }
    List<BackupState> states = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (BackupCatalog catalog : site.backupsOf(name)) {
      try {
        states.add(catalog.observe(c.deadline()));
      } catch (AdapterException e) {
        problems.add("catalogue " + catalog.name() + " cannot be read: " + e.getMessage());
      }
    }
    states.forEach(state -> problems.addAll(state.notes()));
    String rest = "; " + archiving(states, promotion.get(), server) + said(problems);
    return states.stream()
        .flatMap(state -> state.backups().stream())
        .filter(backup -> isNewer(backup, promotion.get()))
        .findFirst()
        .<Observed>map(backup -> Observed.done("base backup " + backup + rest))
        .orElseGet(
            () ->
                Observed.hopeless(
                    "take a new base backup of "
                        + name
                        + " in "
                        + site.id()
                        + ": none is younger than the promotion to timeline "
                        + promotion.get().timeline()
                        + rest));
  }

  /** The timeline alone does not tell: somebody else's promotion may have taken the same number. */
  private static boolean isNewer(BaseBackup backup, MarkRow promotion) {
    Instant finished = backup.finishedAt().orElse(Instant.MIN);
    return backup.complete()
        && finished.isAfter(promotion.writtenAt())
        && backup.timeline().orElse(promotion.timeline()) >= promotion.timeline();
  }

  private static String archiving(
      List<BackupState> states, MarkRow promotion, DatabaseState server) {
    Optional<ArchivedWal> archived =
        states.stream()
            .flatMap(state -> state.wal().stream())
            .filter(wal -> wal.timeline() >= promotion.timeline())
            .max(Comparator.comparing(ArchivedWal::end));
    return archived
        .map(
            wal ->
                "archiving goes on with timeline "
                    + wal.timeline()
                    + " up to "
                    + wal.end()
                    + ", the server is at "
                    + server.position())
        .orElse(
            "nothing of timeline "
                + promotion.timeline()
                + " is in the archive yet: see to it that archiving goes on");
  }

  private static String said(List<String> problems) {
    return problems.isEmpty() ? "" : "; " + String.join("; ", problems);
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
