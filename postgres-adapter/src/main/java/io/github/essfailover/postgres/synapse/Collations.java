package io.github.essfailover.postgres.synapse;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.List;

/**
 * Whether this host sorts as the host did that built the indexes. A standby's indexes were built by
 * the primary's C library or ICU; when its own sorts otherwise, lookups miss rows and unique keys
 * are not unique, from the promotion on. The versions are recorded since PostgreSQL 15 for a
 * database's own collation, and for others since 10; collation C has none. Source: PostgreSQL 18
 * documentation, 23.2.3 and 9.28.
 */
final class Collations {

  private static final String DATABASE =
      "SELECT format('the database''s collation %s was version %s and is %s on this host',"
          + " d.datcollate, d.datcollversion, a.version)"
          + " FROM pg_database d, LATERAL (SELECT pg_database_collation_actual_version(d.oid)"
          + " AS version) a"
          + " WHERE d.datname = current_database() AND d.datcollversion <> a.version";

  private static final String USED_BY_INDEXES =
      "SELECT format('collation %s of %s index(es) was version %s and is %s on this host',"
          + " c.collname, count(DISTINCT i.indexrelid), c.collversion,"
          + " pg_collation_actual_version(c.oid))"
          + " FROM pg_index i CROSS JOIN LATERAL unnest(i.indcollation) AS used(oid)"
          + " JOIN pg_collation c ON c.oid = used.oid"
          + " WHERE c.collversion <> pg_collation_actual_version(c.oid)"
          + " GROUP BY c.oid, c.collname, c.collversion";

  private static final String RECORDED =
      "SELECT current_setting('server_version_num')::int >= 150000";

  private Collations() {}

  static List<Finding> check(DatabaseSession session) {
    if (!session.readOne("read the version", RECORDED, row -> row.getBoolean(1))) {
      return List.of();
    }
    return session
        .read(
            "compare collation versions",
            DATABASE + " UNION ALL " + USED_BY_INDEXES,
            row -> row.getString(1))
        .stream()
        .map(Collations::finding)
        .toList();
  }

  private static Finding finding(String seen) {
    return Finding.of(
        "database.collation-version",
        Severity.WARNING,
        seen + ": its indexes on text may be in another order than it expects",
        "Give the hosts of all data centers the same operating system release; or, once this one"
            + " is the primary and before applications start, REINDEX DATABASE and ALTER DATABASE"
            + " ... REFRESH COLLATION VERSION.");
  }
}
