package io.github.essfailover.postgres;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Logs every sequence of a database afresh, and after a loss moves it on.
 *
 * <p>A sequence is logged 32 values ahead, so a promoted server reads a value that the old primary
 * never reached; written again, all copies agree. Synapse refuses to start otherwise when the roles
 * are switched back: element-hq/synapse issue 18544. After a loss, numbers of the lost time are
 * known to clients and to other servers, and must not be given out for something else.
 *
 * <p>{@code setval} takes effect at once and is not undone by a rollback. So what is wanted is
 * written down first, in a transaction of its own; whoever comes again after a crash goes to the
 * same place instead of moving on once more. Unlogged sequences start anew with their tables and
 * are left out.
 */
final class Sequences {

  /** Far beyond what a lost tail of the log can have used up. */
  static final long AFTER_LOSS = 1_000_000;

  private static final String PLAN = Sql.resource("plan-sequences.sql");
  private static final String LOG = Sql.resource("log-sequences.sql");

  private static final String SUMMARY =
      "SELECT count(*), string_agg(sequence || ' by ' || moved_by, ', ' ORDER BY sequence)"
          + " FILTER (WHERE moved_by < wanted)"
          + " FROM essfailover.sequence_target WHERE mark = ?";

  private Sequences() {}

  /** Writes down where each sequence goes, unless that mark has it already. */
  static void plan(DatabaseSession session, MarkId mark, DataLoss loss) {
    session.act(
        "plan the sequences",
        fill(PLAN, mark).replace("@VALUES@", loss.isNone() ? "0" : String.valueOf(AFTER_LOSS)));
  }

  /** Goes where the plan says; what was done, for people. */
  static List<String> log(DatabaseSession session, MarkId mark, DataLoss loss) {
    session.act("log the sequences afresh", fill(LOG, mark));
    String did =
        session.<String>readOne(
            "count the sequences", SUMMARY, row -> summary(row, loss), mark.value());
    return List.of(did);
  }

  private static String summary(ResultSet row, DataLoss loss) throws SQLException {
    String less = row.getString(2);
    return row.getLong(1)
        + " sequences logged afresh"
        + (loss.isNone() ? "" : " and moved on by " + AFTER_LOSS + " values")
        + (less == null ? "" : ", but near their ends " + less);
  }

  /** The plan's script for psql, on one line. */
  static String previewOfPlan(MarkId mark, DataLoss loss) {
    String values = loss.isNone() ? "0" : String.valueOf(AFTER_LOSS);
    return Sql.oneLine(fill(PLAN, mark).replace("@VALUES@", values)) + ";";
  }

  /** The script that goes where the plan says, for psql, on one line. */
  static String previewOfLog(MarkId mark) {
    return Sql.oneLine(fill(LOG, mark)) + ";";
  }

  private static String fill(String script, MarkId mark) {
    return script.replace("@MARK@", Sql.literal(mark.value()));
  }
}
