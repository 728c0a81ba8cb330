package io.github.essfailover.postgres.spi;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Finding;
import java.util.List;

/**
 * What one kind of database needs beyond what every database gets (sequences logged afresh, logins
 * last).
 *
 * <p>Thread-safe; it holds no state of a server or a run.
 */
public interface DatabaseHook {

  /** The kind of database, for people: for instance {@code Synapse}. */
  String name();

  /**
   * Whether the session's database is of this kind; nothing else is called when it is not. Reads
   * only, and only what every role may read: the catalog.
   */
  boolean recognizes(DatabaseSession session);

  /** What would go wrong. Reads only; called on primaries and on standbys. */
  default List<Finding> check(DatabaseSession session) {
    return List.of();
  }

  /**
   * Which privileges {@link #afterPromotion} would miss, for instance {@code TRUNCATE on
   * public.keys}. Reads only the catalog; asked by readiness, and again before anything is done.
   */
  default List<String> missingPrivileges(DatabaseSession session) {
    return List.of();
  }

  /**
   * A script that grants them, for {@code PostgresSetup}: run by a superuser in each database,
   * whatever kind it is; it must do nothing where there is nothing to grant, and may be repeated.
   *
   * @param role the role to grant to, as a quoted literal
   */
  default String setupScript(String role) {
    return "";
  }

  /** What {@link #afterPromotion} would do, for the plan; nothing is connected to. */
  default List<String> preview(DataLoss loss) {
    return List.of();
  }

  /**
   * Makes the database ready for its application. The server has been promoted, no application can
   * log in or has a session, and the sequences have been logged afresh, after a loss moved on.
   * Called inside the transaction that writes the marker: what is done here is done once, unless it
   * escapes transactions, as {@code setval} does; then a repetition must do no harm.
   *
   * @return what was done, one line each, for the marker and the report; free of secrets
   * @throws io.github.essfailover.error.AdapterException rolls everything back
   */
  List<String> afterPromotion(DatabaseSession session, DataLoss loss);
}
