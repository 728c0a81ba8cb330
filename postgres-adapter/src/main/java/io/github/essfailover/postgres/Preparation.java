package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes a promoted server ready for its applications, once: in each database a mark and its effect
 * in one transaction, and at the very end, with the server's own mark, the logins. The door is shut
 * first, whether or not a fence of the old primary came over, so that no early workload starts on
 * what is not ready.
 */
final class Preparation {

  /** How long to wait for a checkpoint that goes on anyway. */
  private static final String CHECKPOINT_PATIENCE = "SET statement_timeout = 20";

  private final Server server;
  private final WriteDoor door;

  Preparation(Server server, WriteDoor door) {
    this.server = server;
    this.door = door;
  }

  Change prepare(MarkId mark, DataLoss loss) {
    List<String> preview = new ArrayList<>(door.previewOf("NOLOGIN"));
    preview.addAll(door.previewOfSessions());
    server
        .configuration()
        .databases()
        .forEach((name, source) -> preview.addAll(previewOf(source, mark, loss)));
    preview.add("\\connect " + Sql.name(database(server.configuration().admin())));
    preview.addAll(door.previewOfDefault());
    preview.add("BEGIN;");
    preview.add(Marks.preview(mark, MarkRow.Kind.PREPARED));
    preview.addAll(door.previewOf("LOGIN"));
    preview.add("COMMIT;");
    return Change.of(preview, call -> server.act(call, admin -> prepare(admin, mark, loss, call)));
  }

  /** A repetition moves no sequence again; what hooks do besides harms nobody before the start. */
  private List<String> previewOf(PGSimpleDataSource source, MarkId mark, DataLoss loss) {
    List<String> preview = new ArrayList<>();
    preview.add("\\connect " + Sql.name(database(source)));
    preview.add(Sequences.previewOfPlan(mark, loss));
    preview.add("BEGIN;");
    preview.add(Sequences.previewOfLog(mark));
    for (DatabaseHook hook : server.configuration().hooks()) {
      for (String line : hook.preview(loss)) {
        boolean forPsql = line.endsWith(";") || line.endsWith("\\gexec") || line.startsWith("--");
        preview.add(forPsql ? line : "-- if it is " + hook.name() + "'s: " + line);
      }
    }
    preview.add(Marks.preview(mark, MarkRow.Kind.PREPARED));
    preview.add("COMMIT;");
    return preview;
  }

  private static String database(PGSimpleDataSource source) {
    return String.valueOf(source.getDatabaseName());
  }

  private void prepare(Session admin, MarkId mark, DataLoss loss, Call call) {
    server.require(DatabaseState.Role.PRIMARY, admin);
    if (Marks.exists(admin, mark)) {
      return;
    }
    admin.inTransaction("hold the applications back", () -> door.shutOut(admin));
    door.sendAway(admin);
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, PGSimpleDataSource> database :
        server.configuration().databases().entrySet()) {
      server.actIn(
          database.getValue(),
          call,
          session ->
              done.add(database.getKey() + ": " + prepareDatabase(session, mark, loss, call)));
    }
    done.addAll(new PreparedTransactions(server).left(admin));
    door.resetDefault(admin);
    admin.inTransaction(
        "let the applications in",
        () -> {
          Marks.insert(admin, mark, MarkRow.Kind.PREPARED, call.epoch(), String.join("; ", done));
          door.letIn(admin);
        });
    checkpoint(admin);
  }

  /** What was done, now or by an earlier attempt. */
  private String prepareDatabase(Session session, MarkId mark, DataLoss loss, Call call) {
    Optional<String> before = Marks.note(session, mark);
    if (before.isPresent()) {
      return before.get();
    }
    List<DatabaseHook> hooks =
        server.configuration().hooks().stream().filter(hook -> hook.recognizes(session)).toList();
    requirePrivileges(session, hooks);
    if (!loss.isNone()) {
      session.inTransaction("plan the sequences", () -> Sequences.plan(session, mark, loss));
    }
    List<String> done = new ArrayList<>();
    session.inTransaction(
        "prepare the database", () -> done.add(effect(session, mark, loss, call, hooks)));
    return done.get(0);
  }

  private static String effect(
      Session session, MarkId mark, DataLoss loss, Call call, List<DatabaseHook> hooks) {
    if (loss.isNone()) {
      Sequences.plan(session, mark, loss);
    }
    List<String> done = new ArrayList<>(Sequences.log(session, mark, loss));
    hooks.forEach(hook -> done.addAll(hook.afterPromotion(session, loss)));
    String note = String.join(", ", done);
    if (!Marks.insert(session, mark, MarkRow.Kind.PREPARED, call.epoch(), note)) {
      throw AdapterException.notApplied(
          "PREPARED_BY_ANOTHER",
          "Another session prepared the database at the same time.",
          Map.of("mark", mark.value()),
          null);
    }
    return note;
  }

  /** All that is missing at once, and before anything is done in the database. */
  private void requirePrivileges(Session session, List<DatabaseHook> hooks) {
    List<String> missing = PreparationChecks.missing(session, hooks);
    if (!missing.isEmpty()) {
      Map<String, String> context = server.context();
      context.put("missing", String.join(", ", missing));
      throw AdapterException.permanent(
          "DATABASE_PRIVILEGE_MISSING",
          "The role of this library lacks a privilege.",
          context,
          "Run PostgresSetup again, or grant it: " + String.join(", ", missing) + ".",
          null);
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
