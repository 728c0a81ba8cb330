package io.github.essfailover.postgres;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.model.RejoinState;
import io.github.essfailover.model.Release;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.postgres.host.HostFile;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import io.github.essfailover.postgres.synapse.SynapseMedia;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server, 15 or later, with streaming replication, reached over JDBC as the role that
 * {@link PostgresSetup} makes. Not for servers whose replication something else manages (Patroni,
 * CloudNativePG, repmgr, PGO): they write the same settings, so every change of role, upstream or
 * slots is refused there: PERMANENT {@code MANAGED_SERVER}.
 *
 * <pre>{@code
 * PostgresServer.named("main").locatedIn("dc1").listensOn("db.dc1.internal", 5432)
 *     .replicationUser("repl", "/etc/postgresql/repl.pass")
 *     .admin(admin).database("synapse", synapse).database("mas", mas)
 *     .applicationRoles("synapse", "mas").build();
 * }</pre>
 *
 * <p>Thread-safe. Up to three sessions for each database stay open for the next call; the server
 * ends them a minute after the last one.
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
    EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
    if (configuration.host().isEmpty()) {
      capabilities.remove(Capability.REJOIN);
    }
    return capabilities;
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
        "-- nothing by hand: it notes the epoch and ends the sessions of lower ones",
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

  @Override
  public boolean restoresFromArchive() {
    return configuration.restoreCommand().isPresent();
  }

  @Override
  public Change restore() {
    return replication.restore();
  }

  @Override
  public OptionalInt synchronousStandbys() {
    return configuration.synchronousStandbys();
  }

  @Override
  public Change synchronize(SynchronousRule rule) {
    return new SynchronousNames(server).synchronize(rule);
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
        Marks.preview(mark, MarkRow.Kind.ARRIVAL), call -> Marks.arrive(server, call, mark, epoch));
  }

  /** Whether the log flows: written on the primary, waited for on a standby. */
  public Heartbeat heartbeat() {
    return new Heartbeat(server);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Needs a {@linkplain PostgresServerBuilder#host host}. An upstream is looked at over its
   * endpoint with this server's credentials. A rewind or a copy that takes longer than the deadline
   * goes on alone on the server's machine, also when this process dies; the call returns, and the
   * next one finds how far it is. A rewind needs {@code wal_log_hints} or checksums and, for the
   * replication user on the upstream, the rights of {@link
   * io.github.essfailover.postgres.host.RewindRights}; what it cannot do a copy does. Databases
   * with tablespaces are not copied: PERMANENT {@code TABLESPACES_NOT_COPIED}. A server that does
   * not stream in time: UNKNOWN {@code REJOIN_NOT_CONFIRMED}.
   */
  @Override
  public Change rejoin(Upstream upstream, Optional<Release> release) {
    return configuration
        .host()
        .map(host -> new Rejoin(server, replication, host, upstream, release).change())
        .orElseGet(() -> DatabaseAdapter.super.rejoin(upstream, release));
  }

  /**
   * {@inheritDoc} Reads files of the server's machine; bytes as PostgreSQL's programs count them.
   */
  @Override
  public Optional<RejoinState> rejoinState(Deadline deadline) {
    return configuration.host().flatMap(host -> Rejoin.state(host, deadline));
  }

  /**
   * Ends a rewind or copy that goes on on the server's machine; the server cannot be started until
   * another rejoin has made a new copy. Nothing happens when none goes on, or no {@linkplain
   * PostgresServerBuilder#host host} is known.
   */
  public void cancelRejoin(Deadline deadline) {
    configuration.host().ifPresent(host -> host.cancel(deadline));
  }

  /**
   * What the last rejoin that ended did; empty when there was none, or no {@linkplain
   * PostgresServerBuilder#host host} is known.
   */
  public Optional<RejoinReport> lastRejoin(Deadline deadline) {
    return configuration
        .host()
        .flatMap(host -> host.read(HostFile.LAST_REJOIN, deadline))
        .map(text -> RejoinNote.parse(text).report());
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    List<Finding> findings = new ArrayList<>(new Checks(server).run(deadline));
    findings.addAll(ServerManager.check(server, deadline));
    return List.copyOf(findings);
  }

  @Override
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return Parity.of(server, key, deadline);
  }

  @Override
  public Map<String, String> comparable(Deadline deadline) {
    return server.look(deadline, session -> Peers.facts(session, configuration));
  }

  @Override
  public List<Finding> compare(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers) {
    Findings findings = new Findings(configuration);
    Peers.compare(own, peers, findings);
    return findings.all();
  }

  @Override
  public Map<String, String> identityFacts(DatabaseState state) {
    String version = state.settings().getOrDefault("server_version", "");
    return Map.of("serverVersion", version);
  }

  /**
   * The way to one of its databases, as the role of this library: for checks of a host's own.
   *
   * @throws IllegalArgumentException when it was not described
   */
  public DatabaseSessions sessions(String database) {
    PGSimpleDataSource source = configuration.databases().get(database);
    if (source == null) {
      throw new IllegalArgumentException(
          "database " + database + " is not one of " + configuration.databases().keySet());
    }
    return sessions(source);
  }

  /**
   * The catalogue of the media in that database, which is Synapse's: for {@code
   * DataCenter.media(...)}.
   *
   * @throws IllegalArgumentException when it was not described
   */
  public SynapseMedia media(String database) {
    return SynapseMedia.in(sessions(database), locatedIn());
  }

  /** The way to a database on it as another role, with this library's bounds and failures. */
  public DatabaseSessions sessions(PGSimpleDataSource source) {
    return new DatabaseSessions() {
      @Override
      public <T> T with(Deadline deadline, Function<DatabaseSession, T> use) {
        try (Session session = server.open(source, deadline)) {
          return use.apply(session);
        }
      }
    };
  }

  @Override
  public String toString() {
    return configuration.label() + " at " + configuration.endpoint();
  }
}
