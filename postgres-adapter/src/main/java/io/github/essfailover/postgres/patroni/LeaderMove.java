package io.github.essfailover.postgres.patroni;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Another member of the same cluster becomes the leader. What {@code POST /switchover} answers is a
 * hint: it waits some 20 s and may say "status unknown", or that another member leads than was
 * asked for. Who leads is read from the cluster again.
 */
final class LeaderMove {

  private final Rest rest;
  private final PatroniRoles roles;

  LeaderMove(Rest rest, PatroniRoles roles) {
    this.rest = rest;
    this.roles = roles;
  }

  void to(String candidate, Deadline deadline) {
    PatroniView view = roles.view(deadline);
    if (leads(view, candidate)) {
      return;
    }
    if (view.paused()) {
      throw roles.paused();
    }
    String before = view.leader().map(PatroniMember::name).orElseThrow(this::noLeader);
    check(view, candidate);
    boolean cancelled = order(before, candidate, deadline);
    settle(before, candidate, cancelled, deadline);
  }

  private void check(PatroniView view, String candidate) {
    boolean ready = view.member(candidate).filter(PatroniMember::runs).isPresent();
    if (!ready) {
      throw refused("a member that does not run or is not there");
    }
  }

  /** Whether Patroni gave it up: then nothing of it can still land. */
  private boolean order(String before, String candidate, Deadline deadline) {
    String body = Json.object().put("leader", before).put("candidate", candidate).toString();
    Rest.Answer answer;
    try {
      answer = post(body, deadline);
    } catch (AdapterException e) {
      if (e.effect() == AdapterException.Effect.UNKNOWN && !deadline.isExpired()) {
        return false;
      }
      throw e;
    }
    if (answer.status() == 400 || answer.status() == 412) {
      throw refused(firstLine(answer.body()));
    }
    return answer.status() == 503 && answer.body().contains("failed");
  }

  private Rest.Answer post(String body, Deadline deadline) {
    AdapterException last = null;
    for (URI member : roles.leaderFirst(deadline)) {
      try {
        return rest.change(member, "POST", "/switchover", body, deadline);
      } catch (AdapterException e) {
        if (!e.code().equals("PATRONI_UNREACHABLE")) {
          throw e;
        }
        last = e;
      }
    }
    throw Objects.requireNonNull(last, "a cluster has a member");
  }

  /** One look, no wait: Patroni has waited already, and a repeated call looks again. */
  private void settle(String before, String candidate, boolean cancelled, Deadline deadline) {
    PatroniView view;
    try {
      view = roles.view(deadline);
    } catch (AdapterException e) {
      throw notConfirmed(candidate, "no answer", e);
    }
    if (leads(view, candidate)) {
      return;
    }
    String seen = view.leader().map(PatroniMember::name).orElse("nobody");
    if (!seen.equals("nobody") && !seen.equals(before)) {
      throw otherLeader(candidate, seen);
    }
    if (cancelled && seen.equals(before)) {
      throw AdapterException.notApplied(
          "PATRONI_SWITCHOVER_FAILED",
          "Patroni did not carry the switchover out.",
          rest.context("switch over to " + candidate, before + " leads as before"),
          null);
    }
    throw notConfirmed(candidate, seen + " leads", null);
  }

  private AdapterException notConfirmed(
      String candidate, String seen, @Nullable AdapterException cause) {
    return AdapterException.unknown(
        "PATRONI_SWITCHOVER_NOT_CONFIRMED",
        "The switchover inside the cluster was not confirmed.",
        rest.context("switch over to " + candidate, seen),
        cause);
  }

  private static boolean leads(PatroniView view, String name) {
    return view.leader().filter(leader -> leader.name().equals(name)).isPresent();
  }

  private AdapterException noLeader() {
    return AdapterException.notApplied(
        "PATRONI_NO_LEADER",
        "Patroni's cluster has no leader.",
        rest.context("switch over", "no leader"),
        null);
  }

  private AdapterException otherLeader(String candidate, String seen) {
    return AdapterException.permanent(
        "PATRONI_OTHER_LEADER",
        "Another member than the wanted one became the leader.",
        rest.context("switch over to " + candidate, seen + " leads"),
        "Look why the wanted one was passed over: patronictl list, and its log.",
        null);
  }

  private AdapterException refused(String why) {
    Map<String, String> context = rest.context("switch over", why);
    return AdapterException.permanent(
        "PATRONI_SWITCHOVER_REFUSED",
        "Patroni refused the switchover.",
        context,
        "Look at the members: patronictl list.",
        null);
  }

  private static String firstLine(String body) {
    List<String> lines = body.lines().limit(1).toList();
    String line = lines.isEmpty() ? "" : lines.get(0);
    return line.substring(0, Math.min(line.length(), 200));
  }
}
