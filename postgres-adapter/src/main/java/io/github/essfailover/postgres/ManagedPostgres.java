package io.github.essfailover.postgres;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The SQL half of servers whose roles something else manages: looks, marks, the applications' door,
 * and the proof of what the {@link RoleManager} has done. Never changes a role itself. For authors
 * of adapters; made by {@link PostgresServerBuilder#managedBy}. The previews of what the manager
 * does are the adapter's to say.
 *
 * <p>Thread-safe. Each call asks the manager who leads, and opens its own connections to it.
 */
public final class ManagedPostgres {

  private final Configuration configuration;
  private final RoleManager manager;
  private final Map<Endpoint, Server> servers = new ConcurrentHashMap<>();

  ManagedPostgres(Configuration configuration, RoleManager manager) {
    this.configuration = configuration;
    this.manager = manager;
  }

  /** As configured. */
  public String name() {
    return configuration.name();
  }

  /** As configured. */
  public Location locatedIn() {
    return configuration.location();
  }

  /** As configured: where peers reach the leader. */
  public Endpoint endpoint() {
    return configuration.endpoint();
  }

  /** As configured. */
  public Set<String> databases() {
    return Set.copyOf(configuration.databases().keySet());
  }

  /** As configured. */
  public Optional<String> pinnedIdentity() {
    return configuration.pinnedIdentity();
  }

  /** The leader as it is now. */
  public DatabaseState observe(Deadline deadline) {
    return leader(deadline).observe(deadline);
  }

  /** Whatever is reached through that address. */
  public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    return new Server(configuration).observeThrough(rendered, deadline);
  }

  /** Shuts the application roles out, or lets them in. */
  public Change writes(Access to) {
    return onLeader(
        server -> {
          WriteDoor door = new WriteDoor(server);
          return to == Access.REFUSED ? door.refuse() : door.admit();
        });
  }

  /** Notes the epoch on the leader and ends the sessions of lower ones. */
  public Change claim() {
    return Change.of(
        "on the leader of '" + name() + "': note the epoch, end the sessions of lower ones",
        call -> leader(call.deadline()).act(call, session -> manager.intent(call)));
  }

  /** Slots, kept by the manager; returns when they are there. */
  public Change admit(Set<String> slots, List<String> preview) {
    Set<String> names = ReplicationSlots.checked(slots);
    return Change.of(
        preview,
        call ->
            new ManagedSlots(leader(call.deadline()), manager, configuration.label())
                .admit(names, call));
  }

  /** The undo of {@link #admit}; slots that a follower uses are left, and named. */
  public Change dismiss(Set<String> slots, List<String> preview) {
    Set<String> names = ReplicationSlots.checked(slots);
    return Change.of(
        preview,
        call ->
            new ManagedSlots(leader(call.deadline()), manager, configuration.label())
                .dismiss(names, call));
  }

  /** Lets the manager make the leader follow; a primary only when nobody can write to it. */
  public Change follow(Upstream from, List<String> preview) {
    ReplicationSlots.check(from.slot());
    return Change.of(
        preview, call -> new ManagedRoles(leader(call.deadline()), manager).follow(from, call));
  }

  /**
   * Lets the manager promote the leader, waits for the end of recovery, and writes the mark.
   * Repeated, it finishes what was interrupted. PERMANENT {@code PROMOTION_NOT_OURS} for a primary
   * that this order did not make, {@code PROMOTION_SPENT} for one that was carried out before,
   * {@code FENCE_PROOF_EXPIRED}; UNKNOWN {@code PROMOTION_NOT_CONFIRMED} at the deadline.
   */
  public Change promote(Promotion promotion, List<String> preview) {
    return Change.of(
        preview,
        call -> {
          Endpoint at = manager.leader(call.deadline());
          new ManagedRoles(at(at), manager).promote(promotion, at, call);
        });
  }

  /** The promotion's mark, for previews. */
  public static String previewOfMark(MarkId mark) {
    return Marks.preview(mark, MarkRow.Kind.PROMOTION);
  }

  /** Sequences logged afresh, what a loss demands, applications let in last. */
  public Change prepare(MarkId mark, DataLoss loss) {
    return onLeader(server -> new Preparation(server, new WriteDoor(server)).prepare(mark, loss));
  }

  /** A row that is to arrive downstream. */
  public Change mark(MarkId mark, long epoch) {
    return Change.of(
        Marks.preview(mark, MarkRow.Kind.ARRIVAL),
        call -> Marks.arrive(leader(call.deadline()), call, mark, epoch));
  }

  /** What can be checked over SQL on the leader. */
  public List<Finding> check(Deadline deadline) {
    return new Checks(leader(deadline)).run(deadline);
  }

  /** What replication does not carry and should be equal. */
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return Parity.of(leader(deadline), key, deadline);
  }

  /** The preview needs no leader: it is the same for every server. */
  private Change onLeader(Function<Server, Change> change) {
    return Change.of(
        change.apply(at(configuration.endpoint())).preview(),
        (Call call) -> change.apply(leader(call.deadline())).apply(call));
  }

  private Server leader(Deadline deadline) {
    return at(manager.leader(deadline));
  }

  private Server at(Endpoint endpoint) {
    return servers.computeIfAbsent(
        endpoint, member -> new Server(configuration, Optional.of(member)));
  }

  @Override
  public String toString() {
    return configuration.label() + " at " + configuration.endpoint();
  }
}
