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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;

/**
 * The catalogue of a pgBackRest stanza, read with {@code pgbackrest info --output=json}.
 *
 * <pre>{@code
 * BackupCatalog backups = PgBackRest.stanza("main", LocalCommandRunner.create())
 *     .program("sudo", "-nu", "postgres", "pgbackrest")
 *     .locatedIn(Location.outside()).build();
 * }</pre>
 *
 * <p>The format is that of pgBackRest's {@code src/command/info/info.c} and of outputs recorded
 * from version 2.45. Only complete backups are in it: one that fails leaves no trace. It has no
 * time for archived log, and of all timelines only the highest segment. {@code error: true} means
 * page checksum errors. After an upgrade of PostgreSQL what belongs to the old cluster is left out.
 *
 * <p>Immutable, thread-safe.
 */
public final class PgBackRest implements BackupCatalog {

  private static final int OK = 0;
  private static final int NO_BACKUP = 2;

  /** "different across repos": each repository's own status tells more. */
  private static final int MIXED = 4;

  private static final Comparator<BaseBackup> OLDEST_FIRST =
      Comparator.comparing(backup -> backup.finishedAt().orElse(Instant.MIN));

  private final String stanza;
  private final CatalogBuilder.Settings settings;

  private PgBackRest(String stanza, CatalogBuilder.Settings settings) {
    this.stanza = stanza;
    this.settings = settings;
  }

  /** Starts the settings; the runner reaches a machine where pgBackRest is configured. */
  public static CatalogBuilder stanza(String stanza, CommandRunner runner) {
    return new CatalogBuilder("pgbackrest", runner, settings -> new PgBackRest(stanza, settings));
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
    JsonNode answer =
        settings.command().json(deadline, "--stanza=" + stanza, "--output=json", "info");
    JsonNode found =
        StreamSupport.stream(answer.spliterator(), false)
            .filter(each -> each.path("name").asText().equals(stanza))
            .findFirst()
            .orElseThrow(() -> settings.command().unreadable("there is no stanza " + stanza));
    List<String> notes = new ArrayList<>();
    requireReadable(found, notes);
    OptionalInt cluster = newestCluster(found);
    List<BaseBackup> backups = backups(found, cluster, notes);
    return new BackupState(backups, wal(found, cluster), notes);
  }

  private void requireReadable(JsonNode found, List<String> notes) {
    int code = found.path("status").path("code").asInt(OK);
    if (code == OK || code == NO_BACKUP) {
      return;
    }
    List<String> troubles = new ArrayList<>();
    boolean anyWorks = false;
    for (JsonNode repository : found.path("repo")) {
      int own = repository.path("status").path("code").asInt(OK);
      anyWorks |= own == OK || own == NO_BACKUP;
      if (own != OK) {
        troubles.add(
            "repository "
                + repository.path("key").asText()
                + ": "
                + CatalogCommand.line(repository.path("status").path("message").asText()));
      }
    }
    String message = CatalogCommand.line(found.path("status").path("message").asText());
    String all = troubles.isEmpty() ? message : String.join("; ", troubles);
    if (code != MIXED && !anyWorks) {
      throw settings.command().unreadable("stanza " + stanza + ": " + all);
    }
    notes.add(all);
  }

  private List<BaseBackup> backups(JsonNode found, OptionalInt cluster, List<String> notes) {
    Map<Integer, Boolean> ciphers = ciphers(found);
    List<BaseBackup> backups = new ArrayList<>();
    for (JsonNode each : found.path("backup")) {
      if (isOf(each, cluster)) {
        backups.add(backup(each, ciphers));
        if (each.path("error").asBoolean(false)) {
          notes.add("backup " + each.path("label").asText() + " has page checksum errors");
        }
      }
    }
    backups.sort(OLDEST_FIRST.reversed());
    return backups;
  }

  private BaseBackup backup(JsonNode node, Map<Integer, Boolean> ciphers) {
    Optional<WalSegment> first =
        Fields.text(node.path("archive").path("start"))
            .flatMap(name -> WalSegment.parse(name, settings.segmentBytes()));
    int repository = node.path("database").path("repo-key").asInt(1);
    return new BaseBackup(
        node.path("label").asText("unnamed"),
        Fields.epoch(node.path("timestamp").path("stop")),
        true,
        first.map(segment -> OptionalInt.of(segment.timeline())).orElse(OptionalInt.empty()),
        Fields.lsn(node.path("lsn").path("start")).or(() -> first.map(WalSegment::start)),
        Optional.ofNullable(ciphers.get(repository)).or(settings::encrypted));
  }

  private static Map<Integer, Boolean> ciphers(JsonNode found) {
    Map<Integer, Boolean> ciphers = new HashMap<>();
    for (JsonNode repository : found.path("repo")) {
      Fields.text(repository.path("cipher"))
          .ifPresent(
              cipher -> ciphers.put(repository.path("key").asInt(1), !cipher.equals("none")));
    }
    return ciphers;
  }

  private List<ArchivedWal> wal(JsonNode found, OptionalInt cluster) {
    Optional<WalSegment> newest =
        StreamSupport.stream(found.path("archive").spliterator(), false)
            .filter(each -> isOf(each, cluster))
            .flatMap(each -> Fields.text(each.path("max")).stream())
            .flatMap(name -> WalSegment.parse(name, settings.segmentBytes()).stream())
            .max(Comparator.comparing(WalSegment::name));
    return newest.map(segment -> new ArchivedWal(segment, Optional.empty(), 0)).stream().toList();
  }

  /** Each upgrade of PostgreSQL begins a new cluster with a higher number. */
  private static OptionalInt newestCluster(JsonNode found) {
    return StreamSupport.stream(found.path("db").spliterator(), false)
        .mapToInt(each -> each.path("id").asInt())
        .max();
  }

  private static boolean isOf(JsonNode node, OptionalInt cluster) {
    OptionalInt own = Fields.number(node.path("database").path("id"));
    return own.isEmpty() || cluster.isEmpty() || own.equals(cluster);
  }

  @Override
  public String toString() {
    return "PgBackRest[" + stanza + "]";
  }
}
