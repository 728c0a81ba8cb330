package io.github.essfailover.postgres;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.ArrayList;
import java.util.List;

/** Who or what would still write when the application roles are shut out: seen beforehand. */
final class DoorChecks {

  private static final String UNDECLARED =
      """
      SELECT r.rolname FROM pg_roles r
      WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> current_user
        AND r.rolname <> ALL (?) AND EXISTS (
          SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p')
            AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'essfailover')
            AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE'))
      ORDER BY 1
      """;

  private DoorChecks() {}

  static List<Finding> onServer(DatabaseSession session, Configuration configuration) {
    List<Finding> findings = new ArrayList<>();
    for (String prepared :
        session.read(
            "look for prepared transactions",
            StillWriting.PREPARED,
            row ->
                Sql.literal(row.getString(1))
                    + " of "
                    + row.getString(2)
                    + " in "
                    + row.getString(3),
            configuration.applicationRoles(),
            List.copyOf(configuration.databases().keySet()))) {
      findings.add(
          Finding.of(
              "database.prepared-transactions",
              Severity.WARNING,
              "transaction " + prepared + " is prepared: a fence is not proven while there is one",
              "Have its coordinator end it, or COMMIT PREPARED or ROLLBACK PREPARED it;"
                  + " rollBackPreparedTransactions() makes a fence do the latter."));
    }
    return findings;
  }

  static List<Finding> inDatabase(DatabaseSession session, Configuration configuration) {
    return session
        .read(
            "look for roles that can write",
            UNDECLARED,
            row -> row.getString(1),
            configuration.applicationRoles())
        .stream()
        .map(
            role ->
                Finding.of(
                    "database.roles",
                    Severity.WARNING,
                    "role " + role + " can log in and write, and a fence does not shut it out",
                    "Name it in applicationRoles(...), here and in PostgresSetup, or take its"
                        + " rights away."))
        .toList();
  }
}
