package io.github.essfailover.postgres.patroni;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.postgres.RoleManager;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Orders to Patroni. Changes are sent to the leader where its address is known: it carries them out
 * at once, others only tell it at its next round, 10 s by default.
 *
 * <p>Thread-safe.
 */
final class PatroniRoles implements RoleManager {

  private static final String CONFIG = "/config";

  /** For finding the leader before a change, which is a courtesy. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Rest rest;
  private final Map<String, Endpoint> reachedAt;

  PatroniRoles(Rest rest, Map<String, Endpoint> reachedAt) {
    this.rest = rest;
    this.reachedAt = Map.copyOf(reachedAt);
  }

  PatroniView view(Deadline deadline) {
    return rest.first("/cluster", PatroniView::parse, deadline);
  }

  @Override
  public Endpoint leader(Deadline deadline) {
    PatroniView view = view(deadline);
    return view.leader()
        .flatMap(this::address)
        .orElseThrow(
            () ->
                AdapterException.notApplied(
                    "PATRONI_NO_LEADER",
                    "Patroni's cluster has no leader.",
                    rest.context("find the leader", view.members().size() + " members"),
                    null));
  }

  private Optional<Endpoint> address(PatroniMember member) {
    return Optional.ofNullable(reachedAt.get(member.name())).or(member::database);
  }

  @Override
  public Intent intent(Call call) {
    Orders orders = orders(call.deadline());
    if (orders.epoch() > call.epoch()) {
      throw AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A newer run acts on this database server.",
          rest.context("own epoch " + call.epoch(), "epoch " + orders.epoch()),
          "Stop this run; the newer one decides.",
          null);
    }
    if (orders.epoch() < call.epoch()) {
      patch(Orders.note(call.epoch()), call.deadline());
    }
    return new Intent(!orders.isStandbyCluster(), orders.promotion());
  }

  /** As the store has it now; {@code GET /config} answers with a copy of the last round. */
  Orders orders(Deadline deadline) {
    return patch(Orders.nothing(), deadline);
  }

  @Override
  public void promote(MarkId mark, Call call) {
    change(
        Orders.promote(mark, call.epoch()),
        orders -> !orders.isStandbyCluster() && orders.promotion().equals(Optional.of(mark)),
        call);
  }

  @Override
  public void follow(Upstream from, boolean demote, Call call) {
    if (demote) {
      requireVersion(call.deadline());
    }
    change(
        Orders.follow(from, call.epoch()),
        orders -> orders.follows(from) && orders.promotion().isEmpty(),
        call);
  }

  @Override
  public void keepSlots(Set<String> names, Call call) {
    change(
        Orders.keepSlots(names, call.epoch()), orders -> orders.slots().containsAll(names), call);
  }

  @Override
  public void dropSlots(Set<String> names, Call call) {
    Set<String> kept = new TreeSet<>(orders(call.deadline()).slots());
    kept.retainAll(names);
    if (!kept.isEmpty()) {
      change(
          Orders.dropSlots(kept, call.epoch()),
          orders -> orders.slots().stream().noneMatch(kept::contains),
          call);
    }
  }

  /**
   * Changes the configuration unless it is so already. An answer that is lost is looked for: if the
   * change is there, it was taken.
   */
  private void change(String body, Predicate<Orders> made, Call call) {
    Orders before = orders(call.deadline());
    if (before.isPaused()) {
      throw paused();
    }
    if (made.test(before)) {
      return;
    }
    try {
      Orders after = patch(body, call.deadline());
      if (!made.test(after)) {
        throw AdapterException.unknown(
            "PATRONI_ORDER_OVERTAKEN",
            "Patroni's configuration changed while an order was given.",
            rest.context("PATCH /config", "another configuration than was asked for"),
            null);
      }
    } catch (AdapterException e) {
      if (e.effect() != AdapterException.Effect.UNKNOWN
          || Thread.currentThread().isInterrupted()
          || !isMade(made, call.deadline())) {
        throw e;
      }
    }
  }

  AdapterException paused() {
    return AdapterException.permanent(
        "PATRONI_PAUSED",
        "Patroni is paused and was told to leave the cluster as it is; nothing was changed.",
        rest.context("change the cluster", "pause"),
        "Find out who paused it and why; then patronictl resume.",
        null);
  }

  private boolean isMade(Predicate<Orders> made, Deadline deadline) {
    try {
      return made.test(orders(deadline));
    } catch (AdapterException stillNotKnown) {
      return false;
    }
  }

  /** Goes to the next member only when one cannot have got it. */
  private Orders patch(String body, Deadline deadline) {
    AdapterException last = null;
    for (URI member : leaderFirst(deadline)) {
      try {
        return read(rest.change(member, "PATCH", CONFIG, body, deadline));
      } catch (AdapterException e) {
        if (!e.code().equals("PATRONI_UNREACHABLE")) {
          throw e;
        }
        last = e;
      }
    }
    throw Objects.requireNonNull(last, "a cluster has a member");
  }

  /** Statuses of do_PATCH_config in patroni/api.py. */
  private Orders read(Rest.Answer answer) {
    Map<String, String> context = rest.context("PATCH /config", "status " + answer.status());
    switch (answer.status()) {
      case 200 -> {
        try {
          return Orders.parse(answer.body());
        } catch (IllegalArgumentException e) {
          throw AdapterException.unknown(
              "PATRONI_ANSWER_LOST", "Patroni's answer to a change was lost.", context, e);
        }
      }
      case 409 ->
          throw AdapterException.notApplied(
              "PATRONI_CONFLICT",
              "Somebody else changed Patroni's configuration at the same moment.",
              context,
              null);
      case 503 ->
          throw AdapterException.notApplied(
              "PATRONI_NOT_READY", "Patroni has no configuration in its store.", context, null);
      case 400, 404, 405, 411, 501 ->
          throw AdapterException.permanent(
              "PATRONI_REQUEST_REFUSED",
              "What answers there did not understand the request.",
              context,
              "Check that the addresses are those of Patroni's REST API.",
              null);
      default ->
          throw AdapterException.unknown(
              "PATRONI_ANSWER_LOST", "Patroni's answer to a change was lost.", context, null);
    }
  }

  /** The addresses as configured: credentials go nowhere else. */
  List<URI> leaderFirst(Deadline deadline) {
    List<URI> members = new ArrayList<>(rest.members());
    if (members.size() > 1) {
      try {
        Optional<String> leader =
            view(deadline.atMost(PATIENCE))
                .leader()
                .flatMap(PatroniMember::api)
                .map(URI::getAuthority);
        members.sort(
            Comparator.comparing(
                member -> !Optional.ofNullable(member.getAuthority()).equals(leader)));
      } catch (AdapterException e) {
        // The change itself will say what is wrong.
        return members;
      }
    }
    return members;
  }

  private void requireVersion(Deadline deadline) {
    for (URI member : rest.members()) {
      Version version;
      try {
        version = Version.parse(rest.get(member, "/patroni", deadline).body());
      } catch (IllegalArgumentException e) {
        throw AdapterException.notApplied(
            "PATRONI_ANSWER_UNREADABLE",
            "Patroni's answer cannot be read.",
            rest.context("read the version", String.valueOf(e.getMessage())),
            e);
      }
      if (version.compareTo(Version.DEMOTES) < 0) {
        throw AdapterException.permanent(
            "PATRONI_CANNOT_DEMOTE",
            "This version of Patroni cannot make a running primary a standby cleanly.",
            rest.context("make the cluster a standby", "version " + version),
            "Stop its members, remove its data and its keys in the store, and bootstrap it as a"
                + " standby cluster; or upgrade Patroni to "
                + Version.DEMOTES
                + ".",
            null);
      }
    }
  }
}
