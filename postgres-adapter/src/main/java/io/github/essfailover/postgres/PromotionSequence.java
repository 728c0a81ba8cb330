package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Promotion;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * From standby to primary with a mark. Repeated, it finishes what is half done. The wait for the
 * end of recovery is here and not with the observer, because the mark has to follow at once.
 */
final class PromotionSequence {

  /**
   * The function itself looks only every 100 ms; measured: 46 ms from its call to a first INSERT.
   */
  private static final double LOOK_AGAIN_SECONDS = 0.005;

  /** The most that opening sessions for what follows may take from the wait for the promotion. */
  private static final Duration AHEAD = Duration.ofMillis(200);

  private static final String NEWER_MARKS =
      "SELECT max(epoch) FROM essfailover.mark WHERE kind = 'PROMOTION'";

  /** Sessions of clients can hold replay up; those of superusers cannot be ended and are left. */
  private static final String END_CLIENTS =
      "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_roles r"
          + " ON r.oid = a.usesysid WHERE a.backend_type = 'client backend'"
          + " AND a.usename <> current_user AND NOT r.rolsuper";

  private static final String RESUME =
      "SELECT pg_wal_replay_resume() WHERE pg_get_wal_replay_pause_state() <> 'not paused'";

  private final Server server;
  private final ReplicationSlots slots;

  PromotionSequence(Server server) {
    this.server = server;
    this.slots = new ReplicationSlots(server);
  }

  Change promote(Promotion promotion) {
    String mark = promotion.mark().value();
    return Change.of(
        List.of(
            "ALTER SYSTEM SET synchronous_standby_names = '';",
            slots.previewOfLimit(),
            "SELECT pg_reload_conf();",
            END_CLIENTS + ";",
            RESUME + ";",
            "SELECT set_config('" + ServerNotes.PROMOTION + "', '', false);",
            "ALTER SYSTEM SET " + ServerNotes.PROMOTION + " = " + Sql.literal(mark) + ";",
            "SELECT pg_promote(true, 300);",
            Marks.preview(promotion.mark(), MarkRow.Kind.PROMOTION)),
        call -> {
          checkProof(promotion, call);
          server.actOnRole(call, session -> promote(session, promotion, call));
        });
  }

  /**
   * The order is written down before it is given. Who finds a server promoted and not marked
   * finishes only what was ordered with the same mark; whatever else made it a primary, the lineage
   * is not this run's to claim.
   */
  private void promote(Session session, Promotion promotion, Call call) {
    checkEpoch(session, promotion);
    if (Recovery.isStandby(session) && !Recovery.isEnding(session)) {
      checkUnused(session, promotion.mark());
      SynchronousNames.clear(session);
      slots.limit(session);
      removeObstacles(session);
      ServerNotes.order(session, promotion.mark().value());
      checkProof(promotion, call);
      session.act("promote", "SELECT pg_promote(false)", row -> row.getBoolean(1));
      server.openAhead(call.deadline().atMost(AHEAD));
    } else {
      checkOrdered(session, promotion.mark());
    }
    awaitEndOfRecovery(session, call);
    session.inTransaction(
        "mark the promotion",
        () -> Marks.insert(session, promotion.mark(), MarkRow.Kind.PROMOTION, promotion.epoch()));
  }

  private void checkOrdered(Session session, MarkId mark) {
    if (!Marks.exists(session, mark) && !ServerNotes.isOrdered(session, mark.value())) {
      throw refused(
          "PROMOTION_NOT_OURS",
          "The server is out of recovery, and not by this promotion.",
          mark,
          "Find out who promoted it; resume that run, or make the server a standby again.");
    }
  }

  /** Promoted once with this mark, a standby again: what happened since is not this run's. */
  void checkUnused(Session session, MarkId mark) {
    if (Marks.exists(session, mark)) {
      throw refused(
          "PROMOTION_SPENT",
          "This promotion was carried out before, and the server is a standby again.",
          mark,
          "Plan anew.");
    }
  }

  AdapterException refused(String code, String sentence, MarkId mark, String remedy) {
    Map<String, String> context = server.context();
    context.put("mark", mark.value());
    return AdapterException.permanent(code, sentence, context, remedy, null);
  }

  /** By the clock of the call: this machine's may have been set back since the proof was made. */
  void checkProof(Promotion promotion, Call call) {
    if (!promotion.permit().isValidAt(call.deadline().now())) {
      Map<String, String> context = server.context();
      context.put("validUntil", promotion.permit().validUntil().toString());
      throw AdapterException.permanent(
          "FENCE_PROOF_EXPIRED",
          "The fence proof is not valid any more; the promotion was not sent.",
          context,
          "Collect the evidence again.",
          null);
    }
  }

  void checkEpoch(Session session, Promotion promotion) {
    long newest =
        session.readOne("read the epochs of the marks", NEWER_MARKS, row -> row.getLong(1));
    if (newest > promotion.epoch()) {
      Map<String, String> context = server.context();
      context.put("own", String.valueOf(promotion.epoch()));
      context.put("newer", String.valueOf(newest));
      throw AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A newer run has promoted in this lineage.",
          context,
          "Stop this run; the newer one decides.",
          null);
    }
  }

  static void removeObstacles(Session session) {
    session.act("end client sessions", END_CLIENTS, row -> row.getBoolean(1));
    session.act("resume replay", RESUME, row -> true);
  }

  private void awaitEndOfRecovery(Session session, Call call) {
    while (Recovery.isStandby(session)) {
      if (!session.pause(LOOK_AGAIN_SECONDS)) {
        Map<String, String> context = server.context();
        context.put("expected", "out of recovery");
        context.put("seen", "in recovery");
        context.put("until", call.deadline().toString());
        throw AdapterException.unknown(
            "PROMOTION_NOT_CONFIRMED",
            "Promotion of the standby was not confirmed.",
            context,
            null);
      }
    }
  }
}
