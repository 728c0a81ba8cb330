package io.github.essfailover.postgres;

import java.util.List;

/**
 * What a server keeps about this library in its own configuration file: durable, a server's own,
 * writable on a standby, and still there after a restart or a promotion. Nothing else is all of
 * that; rows replicate, advisory locks end with their session, and a slot does not survive a new
 * base backup.
 *
 * <p>Read from the file, because what the server has loaded lags behind until a reload.
 */
final class ServerNotes {

  /** The highest epoch that changed the server. */
  static final String EPOCH = "essfailover.epoch";

  /** The mark of the promotion that was ordered last. */
  static final String PROMOTION = "essfailover.promotion";

  /** For the observer: the epoch as a number, 0 when there is none. */
  static final String EPOCH_NUMBER =
      "COALESCE((SELECT max(setting::bigint) FROM pg_file_settings WHERE name = '"
          + EPOCH
          + "' AND setting ~ '^[0-9]{1,18}$'), 0)";

  private ServerNotes() {}

  static long epoch(Session session) {
    return session.readOne(
        "read the epoch of the server", "SELECT " + EPOCH_NUMBER, row -> row.getLong(1));
  }

  /** Only with the lock of the deployment. */
  static void epoch(Session session, long value) {
    define(session, EPOCH);
    session.note(EPOCH, String.valueOf(value));
  }

  static boolean isOrdered(Session session, String mark) {
    List<String> ordered =
        session.read(
            "read which promotion was ordered",
            "SELECT setting FROM pg_file_settings WHERE name = ? ORDER BY seqno DESC LIMIT 1",
            row -> row.getString(1),
            PROMOTION);
    return ordered.contains(mark);
  }

  static void order(Session session, String mark) {
    define(session, PROMOTION);
    session.alterSystem(PROMOTION, mark);
  }

  /** Before PostgreSQL 17 only a parameter that the session knows can be written. */
  private static void define(Session session, String parameter) {
    session.read("define " + parameter, "SELECT set_config(?, '', false)", row -> true, parameter);
  }
}
