package io.github.essfailover.postgres.synapse;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MediaItem;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import io.github.essfailover.spi.MediaCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The local media that Synapse's table {@code local_media_repository} names; on a primary or a
 * standby. Keys are those of Synapse's media folder (its documentation, "Media Repository"), under
 * which synapse-s3-storage-provider stores: {@code local_content/aa/bb/rest}, below its prefix,
 * which the object storage knows.
 *
 * <p>Left out are media ids whose upload has not ended ({@code media_length} is null) and previews
 * of web pages ({@code url_cache}), which the provider never stores. Quarantined media count: they
 * can be released again. Thumbnails are not looked for: most of them can be made again.
 *
 * <p>The table has no index for it: one look reads the whole table, about a second for a few
 * million media, and ends with the deadline of the call, on the server too.
 *
 * <p>Immutable, thread-safe.
 */
public final class SynapseMedia implements MediaCatalog {

  private static final String TABLE = "local_media_repository";

  private static final String COLUMNS = "media_id, created_ts, media_length, url_cache";

  private static final String MISSING_COLUMNS =
      "SELECT c FROM unnest(string_to_array(?, ', ')) c WHERE NOT EXISTS"
          + " (SELECT FROM pg_attribute a WHERE a.attrelid = ?::regclass AND a.attname = c"
          + " AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT'))";

  /** What comes before the last folder is two letters each. */
  private static final int FOLDERS = 4;

  private final DatabaseSessions sessions;
  private final Location location;
  private final int auditSize;

  private SynapseMedia(DatabaseSessions sessions, Location location, int auditSize) {
    this.sessions = sessions;
    this.location = location;
    this.auditSize = auditSize;
  }

  /** The catalogue in the database that these sessions lead to. */
  public static SynapseMedia in(DatabaseSessions sessions, Location location) {
    return new SynapseMedia(sessions, location, 500);
  }

  /** The same, of which an audit looks at so many: 1 to 100,000; default 500. */
  public SynapseMedia auditing(int newest) {
    if (newest < 1 || newest > 100_000) {
      throw new IllegalArgumentException("newest is " + newest + "; give 1 to 100,000");
    }
    return new SynapseMedia(sessions, location, newest);
  }

  @Override
  public String name() {
    return "synapse-media";
  }

  @Override
  public String kind() {
    return "Synapse's media table";
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  @Override
  public int auditSize() {
    return auditSize;
  }

  @Override
  public List<MediaItem> recent(int limit, Deadline deadline) {
    return sessions.with(deadline, session -> recent(limit, session));
  }

  private static List<MediaItem> recent(int limit, DatabaseSession session) {
    String newest =
        "SELECT media_id, created_ts FROM "
            + table(session)
            + " WHERE url_cache IS NULL AND media_length IS NOT NULL AND length(media_id) > "
            + FOLDERS
            + " ORDER BY created_ts DESC, media_id LIMIT ?";
    return session.read(
        "read the newest media",
        newest,
        row -> {
          String id = row.getString(1);
          return new MediaItem(id, key(id), Instant.ofEpochMilli(row.getLong(2)));
        },
        limit);
  }

  static ObjectKey key(String id) {
    return new ObjectKey(
        "local_content/"
            + id.substring(0, 2)
            + "/"
            + id.substring(2, FOLDERS)
            + "/"
            + id.substring(FOLDERS));
  }

  private static String table(DatabaseSession session) {
    List<String> tables = Catalog.tables(session, TABLE);
    if (tables.size() != 1) {
      throw AdapterException.permanent(
          "MEDIA_TABLE_MISSING",
          "The database has no table of media.",
          Map.of("tables", tables.toString()),
          "Give the catalogue Synapse's database, the one whose table " + TABLE + " is in use.",
          null);
    }
    return tables.get(0);
  }

  /** Whether the table and what is read of it are there. */
  @Override
  public List<Finding> check(Deadline deadline) {
    try {
      List<String> missing =
          sessions.with(
              deadline,
              session ->
                  session.read(
                      "check the privileges",
                      MISSING_COLUMNS,
                      row -> row.getString(1),
                      COLUMNS,
                      table(session)));
      return missing.isEmpty() ? List.of() : List.of(unreadable("may not read " + missing));
    } catch (AdapterException e) {
      return List.of(unreadable(String.valueOf(e.getMessage())));
    }
  }

  private static Finding unreadable(String why) {
    return Finding.of(
        "media.catalog",
        Severity.ERROR,
        "the media that the database knows cannot be read: " + why,
        "Run PostgresSetup again, after Synapse made its tables; it grants SELECT on the columns"
            + " of "
            + TABLE
            + " that are read.");
  }

  @Override
  public String toString() {
    return kind() + " in " + location;
  }
}
