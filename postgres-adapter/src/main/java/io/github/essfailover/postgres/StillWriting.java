package io.github.essfailover.postgres;

import java.util.List;
import java.util.Locale;

/**
 * What a shut door does not stop, for the observer's query. A prepared transaction can be committed
 * from any session of its owner or of a superuser, also a read-only one; a session of another role
 * that has a transaction number has written something and may commit it.
 */
final class StillWriting {

  /** Sessions of this library, vacuum and replication write nothing that an application reads. */
  private static final String OTHERS =
      "SELECT concat_ws(' ', COALESCE(usename, backend_type), 'in', datname, 'pid', pid)"
          + " FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = ANY (?)"
          + " AND NOT (usename = ANY (?) AND backend_type = 'client backend')"
          + " AND backend_type NOT IN ('autovacuum worker', 'walsender', 'parallel worker')"
          + " AND NOT (usename = current_user AND application_name LIKE 'essfailover%') ORDER BY pid";

  /** Columns: gid, owner, database. Arguments: roles, databases. */
  static final String PREPARED =
      "SELECT gid, owner::text, database::text FROM pg_prepared_xacts"
          + " WHERE owner = ANY (?) OR database = ANY (?) ORDER BY prepared";

  /** Two arrays of text. Arguments: databases, roles, roles, databases. */
  static final String COLUMNS =
      String.format(
          Locale.ROOT,
          "ARRAY(%s) AS other_writers,"
              + " ARRAY(SELECT quote_literal(gid) || ' of ' || owner || ' in ' || database"
              + " FROM (%s) p) AS prepared",
          OTHERS,
          PREPARED);

  private StillWriting() {}

  static List<Object> arguments(Configuration configuration) {
    List<String> databases = List.copyOf(configuration.databases().keySet());
    List<String> roles = configuration.applicationRoles();
    return List.of(databases, roles, roles, databases);
  }
}
