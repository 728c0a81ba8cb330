package io.github.essfailover.postgres;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A PostgreSQL server, 15 or later, with streaming replication, reached over JDBC as the role that
 * {@link PostgresSetup} makes. Not for servers whose replication something else manages (Patroni,
 * CloudNativePG): they write the same settings.
 *
 * <pre>{@code
 * PostgresServer.named("main").locatedIn("dc1").listensOn("db.dc1.internal", 5432)
 *     .replicationUser("repl", "/etc/postgresql/repl.pass")
 *     .admin(admin).database("synapse", synapse).database("mas", mas)
 *     .applicationRoles("synapse", "mas").build();
 * }</pre>
 *
 * <p>Thread-safe. Each call opens its own connections and closes them; nothing is pooled.
 */
public final class PostgresServer implements DatabaseAdapter {

  private final Configuration configuration;
  private final Server server;
  private final WriteDoor door;
  private final Replication replication;
  private final ReplicationSlots replicationSlots;

  PostgresServer(Configuration configuration) {
    this.configuration = configuration;
    this.server = new Server(configuration);
    this.door = new WriteDoor(server);
    this.replication = new Replication(server);
    this.replicationSlots = new ReplicationSlots(server);
  }

  /**
   * Starts the description of a server.
   *
   * @param name equal in all data centers for the servers of one replication group
   */
  public static PostgresServerBuilder named(String name) {
    return new PostgresServerBuilder(name);
  }

  @Override
  public String name() {
    return configuration.name();
  }

  @Override
  public String kind() {
    return "PostgreSQL server";
  }

  @Override
  public Location locatedIn() {
    return configuration.location();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public Endpoint endpoint() {
    return configuration.endpoint();
  }

  @Override
  public Set<String> databases() {
    return Set.copyOf(configuration.databases().keySet());
  }

  @Override
  public Optional<String> pinnedIdentity() {
    return configuration.pinnedIdentity();
  }

  @Override
  public DatabaseState observe(Deadline deadline) {
    return server.observe(deadline);
  }

  @Override
  public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    return server.observeThrough(rendered, deadline);
  }

  @Override
  public Change writes(Access to) {
    return to == Access.REFUSED ? door.refuse() : door.admit();
  }

  /** What every change does first, and nothing else. */
  @Override
  public Change claim() {
    return Change.of(
        "on the server of '" + name() + "': note the epoch, end the sessions of lower ones",
        call -> admit(Set.of()).apply(call));
  }

  @Override
  public Change admit(Set<String> slots) {
    return replicationSlots.admit(slots);
  }

  @Override
  public Change dismiss(Set<String> slots) {
    return replicationSlots.dismiss(slots);
  }

  @Override
  public Change follow(Optional<Upstream> from) {
    return replication.follow(from);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A proof that is not valid when the statement would be sent: PERMANENT, {@code
   * FENCE_PROOF_EXPIRED}, and nothing was sent. A promotion that does not end before the deadline:
   * UNKNOWN, {@code PROMOTION_NOT_CONFIRMED}; it goes on, and a repeated call finishes it. A
   * standby that carries the mark already: PERMANENT, {@code PROMOTION_SPENT}.
   */
  @Override
  public Change promote(Promotion promotion) {
    return new PromotionSequence(server).promote(promotion);
  }

  @Override
  public Change prepare(MarkId mark, DataLoss loss) {
    return new Preparation(server, door).prepare(mark, loss);
  }

  @Override
  public Change mark(MarkId mark, long epoch) {
    return Change.of(
        Marks.preview(mark, MarkRow.Kind.ARRIVAL),
        call ->
            server.act(
                call,
                session -> {
                  server.require(DatabaseState.Role.PRIMARY, session);
                  session.inTransaction(
                      "write a mark",
                      () -> {
                        Marks.insert(session, mark, MarkRow.Kind.ARRIVAL, epoch);
                        Marks.forgetOldArrivals(session);
                      });
                }));
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    return new Checks(server).run(deadline);
  }

  @Override
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return Parity.of(server, key, deadline);
  }

  @Override
  public Map<String, String> identityFacts(DatabaseState state) {
    String version = state.settings().getOrDefault("server_version", "");
    return Map.of("serverVersion", version);
  }

  @Override
  public String toString() {
    return configuration.label() + " at " + configuration.endpoint();
  }
}
