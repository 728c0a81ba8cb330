package io.github.essfailover.postgres.synapse;

import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.List;

/** Looks into the catalog, which every role may read. */
final class Catalog {

  private static final String TABLES =
      "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relname = ANY (?) AND c.relkind IN ('r', 'p')"
          + " AND n.nspname !~ '^(pg_|information_schema$)' ORDER BY 1";

  private static final String WITHOUT =
      "SELECT ? || ' on ' || t FROM unnest(?) t" + " WHERE NOT has_table_privilege(t::regclass, ?)";

  private Catalog() {}

  /** Quoted names, with their schemas, of all tables that are called so. */
  static List<String> tables(DatabaseSession session, String... names) {
    return session.read("look for tables", TABLES, row -> row.getString(1), List.of(names));
  }

  /** What is missing on these tables, as text. */
  static List<String> missing(DatabaseSession session, String privilege, List<String> tables) {
    return session.read(
        "check the privileges", WITHOUT, row -> row.getString(1), privilege, tables, privilege);
  }
}
