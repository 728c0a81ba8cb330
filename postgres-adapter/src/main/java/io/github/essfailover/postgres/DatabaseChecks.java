package io.github.essfailover.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What replicates as catalog rows and needs files on each host: extensions and collations. */
final class DatabaseChecks {

  private static final String EXTENSIONS =
      """
      SELECT e.extname || ' ' || e.extversion FROM pg_extension e
      WHERE NOT EXISTS (SELECT FROM pg_available_extension_versions v
        WHERE v.name = e.extname AND v.version = e.extversion)
      ORDER BY 1
      """;

  private static final String COLLATIONS =
      """
      SELECT format('%I.%I', n.nspname, c.collname), c.collversion,
        pg_collation_actual_version(c.oid)
      FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
      WHERE c.collversion IS NOT NULL
        AND c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid)
        AND EXISTS (SELECT FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
          WHERE a.attcollation = c.oid AND t.relkind IN ('r', 'p', 'i', 'm')
            AND t.relnamespace <> 'pg_catalog'::regnamespace)
      ORDER BY 1
      """;

  private static final String DEFAULT_COLLATIONS =
      """
      SELECT datname, datcollversion, pg_database_collation_actual_version(oid)
      FROM pg_database WHERE datallowconn AND datcollversion IS NOT NULL
        AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
      ORDER BY 1
      """;

  private static final String NAMES =
      "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate"
          + " AND datname <> current_database() ORDER BY 1";

  private DatabaseChecks() {}

  /** What can be seen of all databases from one. */
  static void server(Session session, int version, Findings findings) {
    Set<String> unnamed =
        new TreeSet<>(session.read("list the databases", NAMES, row -> row.getString(1)));
    unnamed.removeAll(findings.configuration().databases().keySet());
    if (!unnamed.isEmpty()) {
      findings.info(
          "database.unnamed",
          "databases " + unnamed + " are on the server and were not named here",
          "Name them with database(...), so that they are prepared after a promotion, or move"
              + " them.");
    }
    if (Versions.hasDatabaseCollations(version)) {
      session
          .read("compare the collations", DEFAULT_COLLATIONS, DatabaseChecks::difference)
          .forEach(what -> collation("database " + what, findings));
    }
  }

  /** What has to be seen in each. */
  static void database(Session session, String in, Findings findings) {
    List<String> missing =
        session.read("compare the extensions", EXTENSIONS, row -> row.getString(1));
    if (!missing.isEmpty()) {
      findings.error(
          "database.extensions",
          "extensions " + missing + in + " are used and not installed on this host",
          "Install the same packages as on the primary's host.");
    }
    session
        .read("compare the collations", COLLATIONS, DatabaseChecks::difference)
        .forEach(what -> collation("collation " + what + in, findings));
  }

  private static String difference(ResultSet row) throws SQLException {
    return row.getString(1)
        + " was made with version "
        + row.getString(2)
        + " of its library and this host has "
        + row.getString(3);
  }

  private static void collation(String what, Findings findings) {
    findings.error(
        "database.collation",
        what + ": its text indexes may be wrong here",
        "Install the same version of the collation library everywhere; after a deliberate upgrade"
            + " REINDEX and ALTER ... REFRESH VERSION on the primary.");
  }
}
