package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Role changes that a manager carries out: what is asked of it, when, and how SQL proves it. What
 * the manager says about roles is what it was told, not what is: right after the order Patroni
 * calls a server leader that is still in recovery (measured, 3.0.2).
 */
final class ManagedRoles {

  private static final double LOOK_AGAIN_SECONDS = 0.02;
  private static final int LOOKS_BETWEEN_LEADERS = 50;

  /** What is left for who asks the manager while a session holds the lock. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Server server;
  private final RoleManager manager;
  private final PromotionSequence checks;

  ManagedRoles(Server server, RoleManager manager) {
    this.server = server;
    this.manager = manager;
    this.checks = new PromotionSequence(server);
  }

  void promote(Promotion promotion, Endpoint leader, Call call) {
    checks.checkProof(promotion, call);
    server.act(call, session -> promote(session, promotion, leader, call));
  }

  private void promote(Session session, Promotion promotion, Endpoint leader, Call call) {
    MarkId mark = promotion.mark();
    checks.checkEpoch(session, promotion);
    RoleManager.Intent intent = manager.intent(call);
    boolean ours = intent.order().equals(Optional.of(mark));
    if (Recovery.isStandby(session)) {
      checkUnspent(session, mark, intent, ours);
      PromotionSequence.removeObstacles(session);
      if (!intent.primary()) {
        checks.checkProof(promotion, call);
        manager.promote(mark, call);
      }
    } else if (!Marks.exists(session, mark) && !(intent.primary() && ours)) {
      throw checks.refused(
          "PROMOTION_NOT_OURS",
          "The server is out of recovery, and not by this promotion.",
          mark,
          "Find out who promoted it; resume that run, or make the server a standby again.");
    }
    awaitEndOfRecovery(session, leader, call);
    session.inTransaction(
        "mark the promotion",
        () -> Marks.insert(session, mark, MarkRow.Kind.PROMOTION, promotion.epoch()));
  }

  private void checkUnspent(Session session, MarkId mark, RoleManager.Intent intent, boolean ours) {
    checks.checkUnused(session, mark);
    if (ours && !intent.primary()) {
      throw checks.refused(
          "PROMOTION_SPENT",
          "This promotion was ordered before, and the server was made a standby again.",
          mark,
          "Plan anew.");
    }
    if (intent.primary() && !ours) {
      throw AdapterException.notApplied(
          "PROMOTION_UNDER_WAY",
          "A promotion that was ordered before has not ended.",
          server.context(),
          null);
    }
  }

  /** Sessions stay open over a promotion. Whoever leads meanwhile is the one to be promoted. */
  private void awaitEndOfRecovery(Session session, Endpoint leader, Call call) {
    for (int looks = 1; Recovery.isStandby(session); looks++) {
      boolean moved = looks % LOOKS_BETWEEN_LEADERS == 0 && leadsElsewhere(leader, call);
      if (moved || !session.pause(LOOK_AGAIN_SECONDS)) {
        Map<String, String> context = server.context();
        context.put("expected", "out of recovery");
        context.put("seen", moved ? "in recovery, and another server leads" : "in recovery");
        context.put("until", call.deadline().toString());
        throw AdapterException.unknown(
            "PROMOTION_NOT_CONFIRMED",
            "Promotion of the standby was not confirmed.",
            context,
            null);
      }
    }
  }

  private boolean leadsElsewhere(Endpoint leader, Call call) {
    try {
      return !manager.leader(call.deadline().atMost(PATIENCE)).equals(leader);
    } catch (AdapterException nobodyOrNoAnswer) {
      // A manager that is silent for a moment does not decide; the deadline does.
      return false;
    }
  }

  void follow(Upstream from, Call call) {
    server.act(
        call,
        session -> {
          RoleManager.Intent intent = manager.intent(call);
          DatabaseState state = server.state(session);
          if (state.isPrimary()) {
            checkShut(state);
          } else if (intent.primary()) {
            throw AdapterException.notApplied(
                "PROMOTION_UNDER_WAY",
                "A promotion that was ordered before has not ended.",
                server.context(),
                null);
          }
          manager.follow(from, state.isPrimary(), call);
        });
  }

  /** What is written while it changes sides would be thrown away. */
  private void checkShut(DatabaseState state) {
    if (state.access() == Access.ADMITTED || state.applicationSessions() > 0) {
      Map<String, String> context = server.context();
      context.put("sessions", String.valueOf(state.applicationSessions()));
      throw AdapterException.permanent(
          "PRIMARY_STILL_OPEN",
          "The server is a primary that applications can write to; it was not made a standby.",
          context,
          "Refuse writes first, and make sure that the new primary has everything.",
          null);
    }
  }
}
