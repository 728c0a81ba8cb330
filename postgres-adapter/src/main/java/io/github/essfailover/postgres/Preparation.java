package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a promoted server ready for its applications, once: in each database a mark and its effect
 * in one transaction, and at the very end, with the server's own mark, the logins.
 */
final class Preparation {

  /** Far beyond what a lost tail of the log can have used up. */
  private static final long AFTER_LOSS = 1_000_000;

  /**
   * A sequence is logged 32 values ahead, so a promoted server reads a value that the old primary
   * never reached; written again, all copies agree. Synapse refuses to start otherwise when the
   * roles are switched back: element-hq/synapse issue 18544.
   */
  private static final String LOG_SEQUENCES =
      """
      DO $$ DECLARE s record; BEGIN
        FOR s IN SELECT schemaname, sequencename, increment_by, min_value, max_value
                 FROM pg_sequences
                 WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'essfailover') LOOP
          EXECUTE format('SELECT setval(%L::regclass, '
            || 'CASE WHEN %s > 0 THEN LEAST(last_value::numeric + @BUMP@, %s) '
            || 'ELSE GREATEST(last_value::numeric - @BUMP@, %s) END::bigint, is_called) FROM %I.%I',
            format('%I.%I', s.schemaname, s.sequencename),
            s.increment_by, s.max_value, s.min_value, s.schemaname, s.sequencename);
        END LOOP; END $$
      """;

  /** How long to wait for a checkpoint that goes on anyway. */
  private static final String CHECKPOINT_PATIENCE = "SET statement_timeout = 100";

  private final Server server;
  private final WriteDoor door;

  Preparation(Server server, WriteDoor door) {
    this.server = server;
    this.door = door;
  }

  Change prepare(MarkId mark, DataLoss loss) {
    long bump = loss.isNone() ? 0 : AFTER_LOSS;
    List<String> preview = new ArrayList<>();
    for (String database : server.configuration().databases().keySet()) {
      preview.add("in " + database + ", unless its mark " + mark + " is there:");
      preview.add("  setval of every sequence to its last value" + (bump > 0 ? " + " + bump : ""));
      if (bump > 0) {
        preview.add("  TRUNCATE " + SynapseRepair.ONE_TIME_KEYS + ", if there is such a table");
      }
    }
    server
        .configuration()
        .applicationRoles()
        .forEach(role -> preview.add("ALTER ROLE " + Sql.name(role) + " LOGIN"));
    preview.add(Marks.preview(mark, MarkRow.Kind.PREPARED));
    return Change.of(preview, call -> server.act(call, admin -> prepare(admin, mark, bump, call)));
  }

  private void prepare(Session admin, MarkId mark, long bump, Call call) {
    server.require(DatabaseState.Role.PRIMARY, admin);
    if (Marks.exists(admin, mark)) {
      return;
    }
    server
        .configuration()
        .databases()
        .values()
        .forEach(
            source ->
                server.actIn(
                    source,
                    call,
                    session ->
                        session.inTransaction(
                            "prepare " + source.getDatabaseName(),
                            () -> prepareDatabase(session, mark, bump, call.epoch()))));
    door.resetDefault(admin);
    admin.inTransaction(
        "let the applications in",
        () -> {
          Marks.insert(admin, mark, MarkRow.Kind.PREPARED, call.epoch());
          door.letIn(admin);
        });
    checkpoint(admin);
  }

  private static void prepareDatabase(Session session, MarkId mark, long bump, long epoch) {
    if (!Marks.insert(session, mark, MarkRow.Kind.PREPARED, epoch)) {
      return;
    }
    session.act("log the sequences afresh", LOG_SEQUENCES.replace("@BUMP@", String.valueOf(bump)));
    if (bump > 0) {
      SynapseRepair.afterLoss(session);
    }
  }

  /**
   * Asks for a checkpoint, so that pg_rewind sees the new timeline, and does not wait for its end.
   * Nothing depends on it here.
   */
  private static void checkpoint(Session session) {
    try {
      session.act("ask for a checkpoint", CHECKPOINT_PATIENCE);
      session.act("ask for a checkpoint", "CHECKPOINT");
    } catch (AdapterException e) {
      return;
    }
  }
}
