package io.github.essfailover.testkit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Release;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server that becomes a standby again. Guarded by the world's lock. */
final class Return {
  private final FakeWorld world;
  private final CallRunner calls;
  private final Server server;
  private final Upstream upstream;
  private final Optional<Release> release;

  Return(
      FakeWorld world,
      CallRunner calls,
      Server server,
      Upstream upstream,
      Optional<Release> release) {
    this.world = world;
    this.calls = calls;
    this.server = server;
    this.upstream = upstream;
    this.release = release;
  }

  /** The server is stopped, and the next start makes a standby of it. */
  void stop(Call call) {
    if (!server.home.isOn() || !world.reaches(FakeWorld.ORCHESTRATOR, server.home.id().value())) {
      throw calls.unreachable();
    }
    if (call.epoch() < server.epoch) {
      throw calls.refused("EPOCH_SUPERSEDED", "A newer run acts on this database server.");
    }
    upstream();
    if (server.isUp() && server.primary && server.access() == Access.ADMITTED) {
      throw calls.refused("NOT_FENCED", "The server still admits applications.");
    }
    server.epoch = call.epoch();
    server.primary = false;
    server.trial = false;
    server.down = true;
    server.freeze();
  }

  /** It starts again as a standby, with the upstream's log. */
  void follow() {
    Server source = upstream();
    List<Commit> lost =
        server.wal.commits().stream().filter(commit -> !source.wal.contains(commit)).toList();
    server.down = false;
    if (!lost.isEmpty() && release.isEmpty()) {
      throw AdapterException.permanent(
          "COPY_QUARANTINED",
          "The copy holds what the upstream lacks.",
          Map.of("at", calls.where(), "commits", String.valueOf(lost.size())),
          "Order the rejoin with a release.",
          null);
    }
    if (!server.wal.isPrefixOf(source.wal)) {
      server.keptAside.addAll(lost);
      server.wal.replaceWith(source.wal);
      server.doorClosed = false;
      server.slots.clear();
    }
    server.slots.retainAll(world.usedSlots(server));
    server.follow(upstream, world.hasArchive());
  }

  private Server upstream() {
    Server source =
        world.listening(upstream.endpoint()).filter(Server::isUp).orElseThrow(calls::unreachable);
    if (!source.name.equals(server.name)) {
      throw calls.refused("WRONG_SYSTEM_IDENTIFIER", "The upstream is another database.");
    }
    if (!source.primary) {
      throw calls.refused("UPSTREAM_NOT_PRIMARY", "The upstream is a standby itself.");
    }
    if (!source.slots.contains(upstream.slot())) {
      throw AdapterException.notApplied(
          "SLOT_MISSING", "The upstream has no such slot.", Map.of("at", calls.where()), null);
    }
    return source;
  }
}
