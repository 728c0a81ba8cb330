package io.github.essfailover.testkit;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Moves log from upstreams to standbys. Guarded by the world's lock. */
final class Replication {
  private final FakeWorld world;
  private final List<Server> servers;
  private final Map<String, Wal> archives = new TreeMap<>();
  private final boolean archiving;

  Replication(FakeWorld world, List<Server> servers, boolean archiving) {
    this.world = world;
    this.servers = servers;
    this.archiving = archiving;
  }

  boolean hasArchive() {
    return archiving;
  }

  /** Everything that can arrive arrives; in a cascade it passes one server after the other. */
  void run() {
    if (archiving) {
      servers.stream().filter(s -> s.isUp() && s.primary).forEach(this::archive);
    }
    boolean more = true;
    for (int hop = 0; more && hop < servers.size(); hop++) {
      more = false;
      for (Server server : servers) {
        more |= receive(server, server.heldBackBytes);
      }
    }
    if (archiving) {
      servers.stream().filter(s -> s.archiveFeeds && s.isUp() && !s.primary).forEach(this::restore);
    }
  }

  private void archive(Server primary) {
    Wal archive = archives.computeIfAbsent(primary.name, name -> primary.wal.copy());
    if (archive.isPrefixOf(primary.wal)) {
      archive.receive(primary.wal, primary.wal.end());
    }
  }

  private void restore(Server standby) {
    Wal archive = archives.get(standby.name);
    if (archive != null && standby.wal.isPrefixOf(archive)) {
      standby.wal.receive(archive, archive.end());
    }
  }

  /** Whether anything new arrived. */
  private boolean receive(Server standby, long heldBack) {
    Optional<Server> connected = connected(standby);
    if (connected.isEmpty()) {
      return false;
    }
    Server upstream = connected.get();
    standby.lastHeard = Optional.of(world.now());
    standby.upstreamPosition = upstream.wal.end();
    return standby.wal.isPrefixOf(upstream.wal)
        && standby.wal.receive(upstream.wal, upTo(upstream, heldBack));
  }

  private static Lsn upTo(Server upstream, long heldBack) {
    Lsn end = upstream.wal.end();
    return heldBack > end.value() ? Lsn.ZERO : end.plusBytes(-heldBack);
  }

  /** The server that a standby is connected to; it finds its slot there. */
  Optional<Server> connected(Server standby) {
    if (standby.primary || !standby.isUp() || standby.upstream.isEmpty()) {
      return Optional.empty();
    }
    String slot = standby.upstream.get().slot();
    return world
        .listening(standby.upstream.get().endpoint())
        .filter(up -> up != standby && up.name.equals(standby.name))
        .filter(up -> up.isUp() && up.slots.contains(slot))
        .filter(up -> world.reaches(standby.home.id().value(), up.home.id().value()));
  }

  /** The slots of that server through which a standby is connected. */
  Set<String> usedSlots(Server upstream) {
    return servers.stream()
        .filter(standby -> connected(standby).filter(upstream::equals).isPresent())
        .flatMap(standby -> standby.upstream.stream())
        .map(Upstream::slot)
        .collect(Collectors.toSet());
  }

  boolean isStreaming(Server standby) {
    return connected(standby).filter(up -> standby.wal.isPrefixOf(up.wal)).isPresent();
  }

  /**
   * A commit waits for the synchronous standbys; what is held back is sent to those that confirm.
   *
   * @return false when too few of them stream
   */
  boolean confirmed(Server primary) {
    List<Server> confirming = synchronousStandbys(primary);
    confirming.forEach(standby -> receive(standby, 0));
    return isEnough(primary, confirming);
  }

  boolean canConfirm(Server primary) {
    return isEnough(primary, synchronousStandbys(primary));
  }

  private static boolean isEnough(Server primary, List<Server> confirming) {
    return primary.synchronous.filter(rule -> confirming.size() < rule.quorum()).isEmpty();
  }

  /** As many as a commit waits for, not more: the others get it when it reaches them. */
  private List<Server> synchronousStandbys(Server primary) {
    return primary.synchronous.stream()
        .flatMap(rule -> streaming(primary, rule).limit(rule.quorum()))
        .toList();
  }

  /** The standbys of that rule that stream from that server. */
  Stream<Server> streaming(Server primary, SynchronousRule rule) {
    return servers.stream()
        .filter(s -> s.upstream.filter(up -> rule.standbys().contains(up.slot())).isPresent())
        .filter(s -> connected(s).filter(primary::equals).isPresent() && isStreaming(s));
  }
}
