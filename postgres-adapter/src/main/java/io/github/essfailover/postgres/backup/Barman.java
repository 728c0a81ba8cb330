package io.github.essfailover.postgres.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.essfailover.model.ArchivedWal;
import io.github.essfailover.model.BackupState;
import io.github.essfailover.model.BaseBackup;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.WalSegment;
import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The catalogue of a server that Barman backs up, read with {@code barman --format json
 * list-backups} and, for the newest complete one, {@code show-backup}.
 *
 * <pre>{@code
 * BackupCatalog backups = Barman.server("main", sshToTheBarmanHost)
 *     .program("sudo", "-nu", "barman", "barman")
 *     .encrypted(true)
 *     .locatedIn(Location.in("dc3")).build();
 * }</pre>
 *
 * <p>The format was recorded from Barman 3.4 (older than 3.0 calls it {@code list-backup}). Errors
 * are printed as {@code _ERROR} with exit code 1. Statuses are those of {@code
 * barman.infofile.BackupInfo}: only {@code DONE} can be restored; {@code STARTED}, {@code FAILED},
 * {@code EMPTY}, {@code SYNCING} and {@code WAITING_FOR_WALS} cannot, or not yet. The archived log
 * is known for the timeline of the newest backup only; that there is log of younger timelines is a
 * note. It does not tell whether it encrypts; say it with {@link CatalogBuilder#encrypted}.
 *
 * <p>Immutable, thread-safe.
 */
public final class Barman implements BackupCatalog {

  private static final String DONE = "DONE";

  private final String server;
  private final CatalogBuilder.Settings settings;

  private Barman(String server, CatalogBuilder.Settings settings) {
    this.server = server;
    this.settings = settings;
  }

  /** Starts the settings; the runner reaches the machine where Barman runs. */
  public static CatalogBuilder server(String server, CommandRunner runner) {
    return new CatalogBuilder("barman", runner, settings -> new Barman(server, settings));
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String database() {
    return settings.database();
  }

  @Override
  public Location locatedIn() {
    return settings.location();
  }

  @Override
  public BackupState observe(Deadline deadline) {
    JsonNode list = ask(deadline, "list-backups", server);
    if (!list.isArray()) {
      throw settings.command().unreadable("list-backups prints no list");
    }
    List<BaseBackup> backups = new ArrayList<>();
    List<ArchivedWal> wal = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    boolean detailed = false;
    // Newest first, as Barman prints them.
    for (JsonNode each : list) {
      boolean complete = each.path("status").asText().equals(DONE);
      JsonNode detail = each;
      if (complete && !detailed) {
        detailed = true;
        detail = ask(deadline, "show-backup", server, each.path("backup_id").asText());
        archived(detail.path("wal_information")).ifPresent(wal::add);
        younger(detail.path("wal_information"), notes);
      }
      backups.add(backup(each, detail.path("base_backup_information"), complete));
    }
    return new BackupState(backups, wal, notes);
  }

  private JsonNode ask(Deadline deadline, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--format", "json"));
    all.addAll(List.of(arguments));
    CommandResult result = settings.command().run(deadline, all.toArray(String[]::new));
    if (result.exitCode() != 0) {
      throw settings.command().failed(result);
    }
    return settings.command().parse(result).path(server);
  }

  private BaseBackup backup(JsonNode entry, JsonNode detail, boolean complete) {
    OptionalInt timeline = Fields.number(detail.path("timeline"));
    String status = entry.path("status").asText("unknown");
    return new BaseBackup(
        entry.path("backup_id").asText("unnamed") + (complete ? "" : " (" + status + ")"),
        Fields.epoch(entry.path("end_time_timestamp"))
            .or(() -> Fields.epoch(detail.path("end_time_timestamp"))),
        complete,
        timeline,
        Fields.lsn(detail.path("begin_lsn")),
        settings.encrypted());
  }

  private Optional<ArchivedWal> archived(JsonNode wal) {
    return Fields.text(wal.path("last_available"))
        .flatMap(name -> WalSegment.parse(name, settings.segmentBytes()))
        .map(newest -> new ArchivedWal(newest, Optional.empty(), 0));
  }

  private static void younger(JsonNode wal, List<String> notes) {
    List<String> timelines = new ArrayList<>();
    wal.path("timelines").forEach(each -> timelines.add(each.asText()));
    if (!timelines.isEmpty()) {
      notes.add(
          "log of timeline "
              + String.join(", ", timelines)
              + " is archived, of which there is no base backup yet");
    }
  }

  @Override
  public String toString() {
    return "Barman[" + server + "]";
  }
}
