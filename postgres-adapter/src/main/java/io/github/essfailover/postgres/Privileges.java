package io.github.essfailover.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the role of this library needs, as queries with one row for each right that the current role
 * lacks. Rights on functions and tables are rights in one database; the rest is the server's.
 */
final class Privileges {

  private static final List<String> FUNCTIONS =
      List.of(
          "pg_promote(boolean,integer)",
          "pg_reload_conf()",
          "pg_wal_replay_resume()",
          "pg_show_all_file_settings()",
          "pg_stat_file(text,boolean)");

  private static final List<String> SETTINGS =
      List.of(
          "primary_conninfo",
          "primary_slot_name",
          "synchronous_standby_names",
          "max_slot_wal_keep_size",
          "default_transaction_read_only",
          ServerNotes.EPOCH,
          ServerNotes.PROMOTION);

  private static final String ATTRIBUTES =
      "SELECT a FROM pg_roles, LATERAL (VALUES ('REPLICATION', rolreplication),"
          + " ('CREATEROLE', rolcreaterole)) v(a, has)"
          + " WHERE rolname = current_user AND NOT has AND NOT rolsuper";

  private Privileges() {}

  /** In the administrative database; one argument, the application roles. */
  static String ofServer(int version) {
    List<String> parts = new ArrayList<>();
    parts.add(functions());
    parts.add(
        "SELECT 'SELECT ON pg_file_settings'"
            + " WHERE NOT has_table_privilege('pg_file_settings', 'SELECT')");
    parts.add(memberships(version));
    parts.add(ATTRIBUTES);
    parts.add(
        Versions.canGrantSettings(version)
            ? "SELECT 'ALTER SYSTEM ON PARAMETER ' || p FROM unnest("
                + array(SETTINGS)
                + ") p WHERE NOT has_parameter_privilege(p, 'ALTER SYSTEM')"
            : "SELECT 'SUPERUSER (before PostgreSQL 15 ALTER SYSTEM and CHECKPOINT cannot be"
                + " granted)' FROM pg_roles WHERE rolname = current_user AND NOT rolsuper");
    // Before 16 CREATEROLE reaches every role that is no superuser.
    parts.add(
        "SELECT 'ADMIN OPTION on ' || rolname FROM pg_roles WHERE rolname = ANY (?)"
            + " AND "
            + Versions.needsAdminOption(version)
            + " AND NOT pg_has_role(rolname, 'MEMBER WITH ADMIN OPTION')");
    parts.add(table("heartbeat", "SELECT", "INSERT", "UPDATE"));
    return String.join(" UNION ALL ", parts);
  }

  /** In each database, the administrative one too; no arguments. */
  static String ofDatabase() {
    return String.join(
        " UNION ALL ",
        "SELECT 'CONNECT' WHERE NOT has_database_privilege(current_database(), 'CONNECT')",
        "SELECT 'USAGE ON SCHEMA essfailover' FROM pg_namespace WHERE nspname = 'essfailover'"
            + " AND NOT has_schema_privilege(oid, 'USAGE')",
        table("mark", "SELECT", "INSERT", "DELETE"));
  }

  private static String functions() {
    return "SELECT 'EXECUTE ON FUNCTION ' || f FROM unnest("
        + array(FUNCTIONS)
        + ") f WHERE NOT has_function_privilege(f, 'EXECUTE')";
  }

  private static String memberships(int version) {
    List<String> roles = new ArrayList<>(List.of("pg_monitor", "pg_signal_backend"));
    if (Versions.canGrantSettings(version)) {
      roles.add("pg_checkpoint");
    }
    return "SELECT 'membership in ' || r FROM unnest("
        + array(roles)
        + ") r WHERE NOT pg_has_role(r, 'USAGE')";
  }

  /** A table that is missing lacks no right: that is another finding. */
  private static String table(String table, String... rights) {
    return "SELECT p || ' ON essfailover."
        + table
        + "' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, unnest("
        + array(List.of(rights))
        + ") p WHERE n.nspname = 'essfailover' AND c.relname = '"
        + table
        + "' AND NOT has_table_privilege(c.oid, p)";
  }

  /** Whether an archive that feeds the server could be taken away from it; one row. */
  static String archiveCanBeCleared(int version) {
    return "SELECT current_setting('restore_command') = '' OR "
        + (Versions.canGrantSettings(version)
            ? "has_parameter_privilege('restore_command', 'ALTER SYSTEM')"
            : "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user)");
  }

  private static String array(List<String> texts) {
    return texts.stream()
        .map(Sql::literal)
        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
  }
}
