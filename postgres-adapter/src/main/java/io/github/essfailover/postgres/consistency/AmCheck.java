package io.github.essfailover.postgres.consistency;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.consistency.ConsistencyCheck.Seen;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import java.util.List;
import java.util.Optional;

/**
 * Structures, looked at by the server itself. {@code bt_index_check} and {@code verify_heapam} work
 * in recovery; {@code bt_index_parent_check} does not, as it wants a lock. Source: PostgreSQL 18
 * documentation, F.1 "amcheck"; appendix A for the states.
 */
final class AmCheck {

  private static final String SCHEMA =
      "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n"
          + " ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'";

  private static final String INDEX =
      "SELECT a.amname FROM pg_class c JOIN pg_am a ON a.oid = c.relam"
          + " WHERE c.oid = to_regclass(?) AND c.relkind = 'i'";

  private static final String TABLE =
      "SELECT relpersistence::text FROM pg_class WHERE oid = to_regclass(?)"
          + " AND relkind IN ('r', 'm')";

  private static final int NAMED = 3;

  private AmCheck() {}

  static Seen index(DatabaseSessions sessions, String name, Deadline deadline) {
    return sessions.with(
        deadline,
        session -> {
          Optional<String> method = one(session, "look for the index", INDEX, name);
          if (method.isEmpty()) {
            return Seen.notChecked("there is no such index");
          }
          if (!method.get().equals("btree")) {
            return Seen.notChecked("only B-trees can be checked, and it is " + method.get());
          }
          Optional<String> schema = one(session, "look for amcheck", SCHEMA);
          if (schema.isEmpty()) {
            return missing();
          }
          session.read(
              "check the index",
              "SELECT " + schema.get() + ".bt_index_check(to_regclass(?), true)",
              row -> true,
              name);
          return Seen.sound("every row is in it, in order");
        });
  }

  static Seen table(DatabaseSessions sessions, String name, Deadline deadline) {
    return sessions.with(
        deadline,
        session -> {
          Optional<String> persistence = one(session, "look for the table", TABLE, name);
          if (!persistence.equals(Optional.of("p"))) {
            return Seen.notChecked("there is no such table that is logged");
          }
          Optional<String> schema = one(session, "look for amcheck", SCHEMA);
          if (schema.isEmpty()) {
            return missing();
          }
          List<String> problems =
              session.read(
                  "check the table",
                  "SELECT format('block %s: %s', blkno, msg) FROM "
                      + schema.get()
                      + ".verify_heapam(to_regclass(?), true) LIMIT "
                      + NAMED,
                  row -> row.getString(1),
                  name);
          return problems.isEmpty()
              ? Seen.sound("every page is well formed")
              : Seen.broken(String.join("; ", problems));
        });
  }

  private static Seen missing() {
    return Seen.notChecked(
        "the extension amcheck is not there: CREATE EXTENSION amcheck on the primary, then run"
            + " PostgresSetup again");
  }

  private static Optional<String> one(
      DatabaseSession session, String doing, String query, Object... arguments) {
    return session.read(doing, query, row -> row.getString(1), arguments).stream().findFirst();
  }

  /** What a failed look says: corruption is the only failure that is a result. */
  static Seen failed(AdapterException e) {
    String state = e.context().getOrDefault("sqlState", "");
    String message = e.context().getOrDefault("message", String.valueOf(e.getMessage()));
    return switch (state) {
      case "XX001", "XX002" -> Seen.broken(message);
      case "57014" -> Seen.notChecked("it was not finished in its budget");
      case "40001" -> Seen.notChecked("replay had to go on and ended it: " + message);
      default -> Seen.notChecked(message);
    };
  }
}
