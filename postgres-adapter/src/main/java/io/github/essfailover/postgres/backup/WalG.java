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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The catalogue of WAL-G, read with {@code wal-g backup-list --detail --json} and {@code wal-g
 * wal-show --detailed-json --without-backups}.
 *
 * <pre>{@code
 * BackupCatalog backups = WalG.storage(runner)
 *     .program("wal-g", "--config", "/etc/wal-g.yaml")
 *     .encrypted(true)
 *     .locatedIn(Location.outside()).build();
 * }</pre>
 *
 * <p>The format is that of WAL-G's sources: {@code internal/backup_time.go}, {@code
 * internal/databases/postgres/backup_sentinel_dto.go} ({@code ExtendedMetadataDto}) and {@code
 * timeline_info} of {@code wal_show_handler.go}. WAL-G writes a backup's sentinel last and lists by
 * sentinels, so that only complete backups are in it. Without any backup it prints nothing (older
 * versions) or {@code []}. Positions are plain numbers there. It does not tell whether it encrypts;
 * say it with {@link CatalogBuilder#encrypted}.
 *
 * <p>Immutable, thread-safe.
 */
public final class WalG implements BackupCatalog {

  private static final String LABEL_PREFIX = "base_";
  private static final int WAL_NAME_LENGTH = 24;
  private static final Comparator<BaseBackup> OLDEST_FIRST =
      Comparator.comparing(backup -> backup.finishedAt().orElse(Instant.MIN));

  private final CatalogBuilder.Settings settings;

  private WalG(CatalogBuilder.Settings settings) {
    this.settings = settings;
  }

  /** Starts the settings; the runner reaches a machine where WAL-G is configured. */
  public static CatalogBuilder storage(CommandRunner runner) {
    return new CatalogBuilder("wal-g", runner, WalG::new);
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
    List<BaseBackup> backups = new ArrayList<>();
    for (JsonNode each : list(deadline, "backup-list", "--detail", "--json")) {
      backups.add(backup(each));
    }
    backups.sort(OLDEST_FIRST.reversed());
    List<ArchivedWal> wal = new ArrayList<>();
    for (JsonNode each : list(deadline, "wal-show", "--detailed-json", "--without-backups")) {
      Fields.text(each.path("end_segment"))
          .flatMap(name -> WalSegment.parse(name, settings.segmentBytes()))
          .ifPresent(
              newest ->
                  wal.add(
                      new ArchivedWal(
                          newest, Optional.empty(), each.path("missing_segments").size())));
    }
    return new BackupState(backups, wal, List.of());
  }

  /** An empty storage makes it print nothing and end well. */
  private Iterable<JsonNode> list(Deadline deadline, String... arguments) {
    CommandResult result = settings.command().run(deadline, arguments);
    if (result.exitCode() != 0) {
      throw settings.command().failed(result);
    }
    if (result.output().isBlank()) {
      return List.of();
    }
    JsonNode answer = settings.command().parse(result);
    if (!answer.isArray() && !answer.isNull()) {
      throw settings.command().unreadable(arguments[0] + " prints no list");
    }
    return answer;
  }

  private BaseBackup backup(JsonNode node) {
    String label = node.path("backup_name").asText("unnamed");
    Optional<WalSegment> first =
        Fields.text(node.path("wal_file_name"))
            .or(() -> walName(label))
            .flatMap(name -> WalSegment.parse(name, settings.segmentBytes()))
            .or(() -> walName(label).flatMap(n -> WalSegment.parse(n, settings.segmentBytes())));
    OptionalInt timeline = Fields.number(node.path("timeline"));
    Optional<Instant> finished =
        Fields.time(node.path("finish_time"))
            .or(() -> Fields.time(node.path("modification_time")))
            .or(() -> Fields.time(node.path("time")))
            .or(() -> Fields.time(node.path("creation_time")));
    return new BaseBackup(
        label,
        finished,
        true,
        first.map(segment -> OptionalInt.of(segment.timeline())).orElse(timeline),
        Fields.lsn(node.path("start_lsn")).or(() -> first.map(WalSegment::start)),
        settings.encrypted());
  }

  /** {@code base_000000020000000000000005}, and {@code …_D_…} for a delta. */
  private static Optional<String> walName(String label) {
    int end = LABEL_PREFIX.length() + WAL_NAME_LENGTH;
    return label.startsWith(LABEL_PREFIX) && label.length() >= end
        ? Optional.of(label.substring(LABEL_PREFIX.length(), end))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "WalG[" + settings.name() + "]";
  }
}
