package io.github.essfailover.postgres;

import io.github.essfailover.model.Finding;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.ArrayList;
import java.util.List;

/**
 * What a preparation will need in one database: asked by readiness, and again before anything is
 * done.
 */
final class PreparationChecks {

  /** Not those of temporary sequences, which end with their sessions. */
  private static final String SEQUENCES =
      """
      SELECT 'SELECT and UPDATE on sequence ' || format('%I.%I', n.nspname, c.relname)
        || ' of ' || pg_get_userbyid(c.relowner)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND c.relpersistence = 'p'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'essfailover')
        AND NOT (has_schema_privilege(n.oid, 'USAGE')
          AND has_sequence_privilege(c.oid, 'UPDATE') AND has_sequence_privilege(c.oid, 'SELECT'))
      ORDER BY 1
      """;

  private static final String OWN =
      """
      SELECT 'table essfailover.sequence_target'
        WHERE to_regclass('essfailover.sequence_target') IS NULL
      UNION ALL SELECT 'INSERT, DELETE on essfailover.sequence_target'
        WHERE to_regclass('essfailover.sequence_target') IS NOT NULL
          AND NOT (has_table_privilege('essfailover.sequence_target', 'INSERT')
            AND has_table_privilege('essfailover.sequence_target', 'SELECT')
            AND has_table_privilege('essfailover.sequence_target', 'DELETE'))
      UNION ALL SELECT 'column note of essfailover.mark'
        WHERE to_regclass('essfailover.mark') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute
          WHERE attrelid = to_regclass('essfailover.mark') AND attname = 'note')
      """;

  private PreparationChecks() {}

  /** What is missing, as text. */
  static List<String> missing(DatabaseSession session, List<DatabaseHook> hooks) {
    List<String> missing =
        new ArrayList<>(session.read("check the privileges", SEQUENCES, row -> row.getString(1)));
    missing.addAll(session.read("check the setup", OWN, row -> row.getString(1)));
    hooks.forEach(hook -> missing.addAll(hook.missingPrivileges(session)));
    return missing;
  }

  /** What the hooks that know the database find. */
  static List<Finding> findings(DatabaseSession session, List<DatabaseHook> hooks) {
    return hooks.stream().flatMap(hook -> hook.check(session).stream()).toList();
  }
}
