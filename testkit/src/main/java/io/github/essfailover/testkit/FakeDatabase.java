package io.github.essfailover.testkit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.model.Release;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A database server of a {@link FakeWorld}, as the orchestrator reaches it. What it does was
 * measured on PostgreSQL 15.
 *
 * <p>Thread-safe.
 */
public final class FakeDatabase implements DatabaseAdapter {
  private final FakeWorld world;
  private final Server server;
  private final CallRunner calls;
  private final EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
  private OptionalInt declared = OptionalInt.empty();

  FakeDatabase(FakeWorld world, Server server) {
    this.world = world;
    this.server = server;
    this.calls = new CallRunner(world, server.home.id().value(), Port.DATABASE, server.name);
  }

  Server server() {
    return server;
  }

  @Override
  public String name() {
    return server.name;
  }

  @Override
  public Location locatedIn() {
    return Location.in(server.home.id());
  }

  @Override
  public Set<Capability> capabilities() {
    return world.locked(() -> capabilities.clone());
  }

  /** Takes a capability away, as a managed database does; default: it has all. */
  public FakeDatabase without(Capability capability) {
    world.locked(() -> capabilities.remove(capability));
    return this;
  }

  @Override
  public Endpoint endpoint() {
    return server.endpoint;
  }

  @Override
  public Set<String> databases() {
    return new TreeSet<>(server.databases);
  }

  @Override
  public DatabaseState observe(Deadline deadline) {
    return calls.look("observe", deadline, () -> state(reached(server)));
  }

  @Override
  public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    return calls.look(
        "observeThrough",
        deadline,
        () -> state(reached(world.listening(rendered).orElseThrow(calls::unreachable))));
  }

  @Override
  public Change writes(Access to) {
    return calls.change(
        "writes",
        to == Access.REFUSED ? "refuse application sessions, end them" : "admit applications",
        call -> {
          claimed(call);
          if (to == Access.REFUSED) {
            server.refuse(world.now());
          } else {
            server.admitApplications(world.now());
          }
        });
  }

  @Override
  public Change admit(Set<String> slots) {
    Set<String> names = new TreeSet<>(slots);
    return calls.change(
        "admit",
        "create the replication slots " + names,
        call -> claimed(call).slots.addAll(names));
  }

  @Override
  public Change dismiss(Set<String> slots) {
    Set<String> names = new TreeSet<>(slots);
    return calls.change(
        "dismiss",
        "drop the replication slots " + names + ", unless a follower uses them",
        call -> dropUnused(claimed(call), names));
  }

  private void dropUnused(Server from, Set<String> names) {
    Set<String> used = new TreeSet<>(world.usedSlots(from));
    used.retainAll(names);
    from.slots.removeIf(slot -> names.contains(slot) && !used.contains(slot));
    if (!used.isEmpty()) {
      throw AdapterException.notApplied(
          "SLOT_IN_USE",
          "A follower uses a replication slot that was to be dropped.",
          Map.of("at", calls.where(), "slots", String.join(", ", used)),
          null);
    }
  }

  @Override
  public Change follow(Optional<Upstream> from) {
    return calls.change(
        "follow",
        from.map(up -> "stream from " + up.endpoint() + " with slot " + up.slot())
            .orElse("stop receiving"),
        call -> {
          if (claimed(call).primary) {
            throw calls.refused("NOT_A_STANDBY", "A primary cannot follow anything.");
          }
          from.ifPresentOrElse(
              up -> server.follow(up, up.archive() && world.hasArchive()), server::freeze);
        });
  }

  @Override
  public boolean restoresFromArchive() {
    return world.hasArchive();
  }

  @Override
  public Change restore() {
    if (!world.hasArchive()) {
      throw new UnsupportedOperationException(this + " has no archive");
    }
    return calls.change(
        "restore",
        "follow nothing but the archive",
        call -> {
          if (claimed(call).primary) {
            throw calls.refused("NOT_A_STANDBY", "A primary restores nothing.");
          }
          server.restore();
        });
  }

  @Override
  public OptionalInt synchronousStandbys() {
    return world.locked(() -> declared);
  }

  @Override
  public Change synchronize(SynchronousRule rule) {
    return calls.change(
        "synchronize",
        "commits wait for " + rule,
        call -> {
          long streaming = world.streaming(primary(call), rule);
          if (streaming < rule.quorum()) {
            throw AdapterException.notApplied(
                "TOO_FEW_SYNCHRONOUS",
                "Too few standbys stream: every commit would hang.",
                Map.of("at", calls.where(), "rule", rule.toString(), "streaming", "" + streaming),
                null);
          }
          server.synchronous = Optional.of(rule);
        });
  }

  @Override
  public Change promote(Promotion promotion) {
    return calls.change(
        "promote",
        "promote; write the mark " + promotion.mark(),
        call -> leaveRecovery(claimed(call), promotion, call),
        call ->
            server.mark(promotion.mark(), MarkRow.Kind.PROMOTION, promotion.epoch(), world.now()));
  }

  private void leaveRecovery(Server to, Promotion promotion, Call call) {
    MarkId mark = promotion.mark();
    if (!promotion.permit().isValidAt(call.deadline().now())) {
      throw calls.refused("FENCE_PROOF_EXPIRED", "The proof that the source is fenced expired.");
    }
    if (!to.hasMark(mark) && to.wal.newestEpoch() > promotion.epoch()) {
      throw calls.refused("EPOCH_SUPERSEDED", "A newer run has promoted in this lineage.");
    }
    if (to.primary && !to.hasMark(mark) && !to.ordered.equals(Optional.of(mark))) {
      throw calls.refused("PROMOTION_NOT_OURS", "It is a primary, and not by this promotion.");
    }
    if (!to.primary && to.hasMark(mark)) {
      throw calls.refused("PROMOTION_SPENT", "This promotion was carried out before.");
    }
    if (!to.primary) {
      to.ordered = Optional.of(mark);
      to.leaveRecovery(world.now());
      to.trial = promotion.isTrial();
      if (!to.trial) {
        world.promoted(to);
      }
    }
  }

  @Override
  public Change prepare(MarkId mark, DataLoss loss) {
    return calls.change(
        "prepare",
        "log sequences afresh (loss: " + loss + "), write " + mark + ", admit applications",
        call -> {
          primary(call);
          server.prepare(mark, loss, call.epoch(), world.now());
        });
  }

  @Override
  public Change mark(MarkId mark, long epoch) {
    return calls.change(
        "mark",
        "write the mark " + mark,
        call -> primary(call).mark(mark, MarkRow.Kind.ARRIVAL, epoch, world.now()));
  }

  @Override
  public Change rejoin(Upstream upstream, Optional<Release> release) {
    Return back = new Return(world, calls, server, upstream, release);
    return calls.change(
        "rejoin",
        "stop; stream from " + upstream.endpoint() + " with slot " + upstream.slot(),
        back::stop,
        call -> back.follow());
  }

  /** Nothing of a lower epoch than one that was here takes effect. */
  private Server claimed(Call call) {
    if (call.epoch() < reached(server).epoch) {
      throw calls.refused("EPOCH_SUPERSEDED", "A newer run acts on this database server.");
    }
    server.epoch = call.epoch();
    return server;
  }

  private Server primary(Call call) {
    if (!claimed(call).primary) {
      throw calls.refused("NOT_A_PRIMARY", "A standby cannot write.");
    }
    return server;
  }

  private Server reached(Server to) {
    if (!to.isUp() || !world.reaches(FakeWorld.ORCHESTRATOR, to.home.id().value())) {
      throw calls.unreachable();
    }
    return to;
  }

  private DatabaseState state(Server of) {
    DatabaseState.Builder state =
        DatabaseState.builder(
                world.systemIdentifier(of.name),
                of.primary ? DatabaseState.Role.PRIMARY : DatabaseState.Role.STANDBY)
            .instance(of.toString())
            .timeline(of.wal.timeline())
            .position(of.wal.end(), of.wal.end())
            .access(of.access(), world.sessionsOf(of))
            .archiveFeeds(!of.primary && of.archiveFeeds)
            // What an archive has arrives at once here.
            .archiveExhausted(of.upstream.isEmpty())
            .marks(of.wal.marks())
            .epoch(of.epoch)
            .slots(Set.copyOf(of.slots))
            .synchronousRule(of.synchronous);
    of.wal.lastCommitAt().ifPresent(state::lastCommitAt);
    of.upstream.ifPresent(up -> state.following(following(of, up)));
    return state.build();
  }

  private Following following(Server of, Upstream up) {
    boolean streaming = world.isStreaming(of);
    return new Following(
        up.endpoint(),
        streaming,
        streaming ? Optional.of(of.wal.timeline()) : Optional.empty(),
        of.lastHeard.map(at -> of.upstreamPosition),
        of.lastHeard);
  }

  /** Bytes of log that the way to this standby holds back; default 0: what streams arrives. */
  public FakeDatabase holdBack(long bytes) {
    world.event(this + " receives " + bytes + " bytes late", () -> server.heldBackBytes = bytes);
    return this;
  }

  /** The archive goes on feeding it after a freeze, as a freeze that forgot the archive does. */
  public FakeDatabase archiveOutlivesFreeze() {
    world.locked(() -> server.archiveOutlivesFreeze = true);
    return this;
  }

  /** The standbys that a commit waits for, any one of them; none: asynchronous. */
  public FakeDatabase synchronousWith(String... slots) {
    world.event(
        this + " is synchronous with " + List.of(slots),
        () ->
            server.synchronous =
                slots.length == 0
                    ? Optional.empty()
                    : Optional.of(new SynchronousRule(1, new TreeSet<>(List.of(slots)))));
    return this;
  }

  /** The host declares that each commit waits for so many of the others; default: says nothing. */
  public FakeDatabase declaresSynchronousStandbys(int standbys) {
    world.locked(() -> declared = OptionalInt.of(standbys));
    return this;
  }

  /** A person makes it a copy of another server and a standby of it, as a rejoin by hand does. */
  public FakeDatabase rebuildFrom(FakeDatabase source) {
    world.event(this + " is rebuilt from " + source, () -> rebuild(source.server));
    return this;
  }

  private void rebuild(Server source) {
    server.wal.replaceWith(source.wal);
    server.primary = false;
    server.down = false;
    server.doorClosed = false;
    server.slots.clear();
    source.slots.add(server.home.id().value());
    server.follow(
        Upstream.withArchive(source.endpoint, server.home.id().value()), world.hasArchive());
  }

  /** How often and with what loss applications were prepared for it here; once for each mark. */
  public List<String> preparations() {
    return world.locked(() -> List.copyOf(server.preparations));
  }

  /**
   * The commits of applications that its log holds, oldest first.
   *
   * @throws IllegalStateException when the server is down
   */
  public List<Commit> commits() {
    return world.locked(
        () -> {
          world.settle();
          if (!server.isUp()) {
            throw new IllegalStateException(server + " is down");
          }
          return server.wal.commits();
        });
  }

  /** The commits that a rejoin gave up and kept aside. */
  public List<Commit> keptAside() {
    return world.locked(() -> List.copyOf(server.keptAside));
  }

  /** Its machine runs, the server on it does not, until a rejoin starts it. */
  public FakeDatabase isNotStarted() {
    world.event(this + " is not started", () -> server.down = true);
    return this;
  }

  /** Whether nothing feeds it any more. */
  public boolean isFrozen() {
    return world.locked(server::isFrozen);
  }

  /** Its name and place. */
  @Override
  public String toString() {
    return server.toString();
  }
}
