package io.github.essfailover.postgres.patroni;

import io.github.essfailover.error.AdapterException;
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
import io.github.essfailover.postgres.ManagedPostgres;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The PostgreSQL servers of one data center that Patroni manages: one cluster of it, with a primary
 * in the active data center and as a standby cluster in the others. Patroni is asked for every
 * change of role; everything that it does not say is read over SQL from whichever member leads.
 *
 * <pre>{@code
 * PatroniCluster.named("main").locatedIn("dc2").listensOn("db.dc2.internal", 5432)
 *     .member("http://10.2.0.11:8008").member("http://10.2.0.12:8008")
 *     .login("patroni", password)
 *     .admin(admin).database("synapse", synapse).applicationRoles("synapse").build();
 * }</pre>
 *
 * <p>What it does not claim. A freeze: Patroni has no order for it. Cascading: its standby clusters
 * connect with {@code target_session_attrs=read-write} and refuse an upstream that is a standby
 * (seen with 3.0.2). Refusing old epochs: they are noted in Patroni's configuration and on the
 * server, and looked at before each change, but nothing in Patroni compares them in the same step,
 * so an orchestrator that was paused between the look and the change still gets its change through.
 *
 * <p>Thread-safe. Each call opens its own SQL connections and closes them.
 */
public final class PatroniCluster implements DatabaseAdapter {

  private final ManagedPostgres sql;
  private final Rest rest;
  private final PatroniRoles roles;

  PatroniCluster(ManagedPostgres sql, Rest rest, PatroniRoles roles) {
    this.sql = sql;
    this.rest = rest;
    this.roles = roles;
  }

  /**
   * Starts the description of a cluster.
   *
   * @param name equal in all data centers for the clusters of one replication group
   */
  public static PatroniClusterBuilder named(String name) {
    return new PatroniClusterBuilder(name);
  }

  /**
   * The cluster as Patroni lists it.
   *
   * @throws AdapterException NOT_APPLIED when no member answers
   */
  public PatroniView view(Deadline deadline) {
    return roles.view(deadline);
  }

  /**
   * The member of that name leads, as primary or standby leader. For work inside the data center;
   * no part of a failover needs it. Repeated, it finishes what was interrupted.
   *
   * <p>PERMANENT {@code PATRONI_PAUSED}, {@code PATRONI_SWITCHOVER_REFUSED}, and {@code
   * PATRONI_OTHER_LEADER} when Patroni chose another member; NOT_APPLIED {@code
   * PATRONI_SWITCHOVER_FAILED}; UNKNOWN {@code PATRONI_SWITCHOVER_NOT_CONFIRMED}.
   */
  public Change switchOver(String member) {
    return Change.of(
        "patronictl switchover --candidate " + member,
        call -> new LeaderMove(rest, roles).to(member, call.deadline()));
  }

  @Override
  public String name() {
    return sql.name();
  }

  @Override
  public String kind() {
    return "Patroni cluster";
  }

  @Override
  public Location locatedIn() {
    return sql.locatedIn();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REFUSE_WRITES);
  }

  @Override
  public Endpoint endpoint() {
    return sql.endpoint();
  }

  @Override
  public Set<String> databases() {
    return sql.databases();
  }

  @Override
  public Optional<String> pinnedIdentity() {
    return sql.pinnedIdentity();
  }

  /**
   * {@inheritDoc}
   *
   * <p>When no member of Patroni says who leads, the declared endpoint is looked at: a server can
   * outlive its manager, and one that takes writes must not go unseen.
   */
  @Override
  public DatabaseState observe(Deadline deadline) {
    try {
      return sql.observe(deadline.atMost(deadline.remaining().dividedBy(2)));
    } catch (AdapterException withoutPatroni) {
      if (Thread.currentThread().isInterrupted() || !withoutPatroni.code().startsWith("PATRONI_")) {
        throw withoutPatroni;
      }
      try {
        return sql.observeThrough(endpoint(), deadline);
      } catch (AdapterException e) {
        withoutPatroni.addSuppressed(e);
        throw withoutPatroni;
      }
    }
  }

  @Override
  public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    return sql.observeThrough(rendered, deadline);
  }

  @Override
  public Change writes(Access to) {
    return sql.writes(to);
  }

  @Override
  public Change claim() {
    return sql.claim();
  }

  @Override
  public Change admit(Set<String> slots) {
    return sql.admit(slots, List.of("PATCH /config: keep physical slots " + slots));
  }

  @Override
  public Change dismiss(Set<String> slots) {
    return sql.dismiss(
        slots, List.of("PATCH /config: keep no slots " + slots + ", unless they are active"));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A running primary is made a standby only by Patroni 4.1 or later, else PERMANENT {@code
   * PATRONI_CANNOT_DEMOTE}, and only while its applications are shut out, else PERMANENT {@code
   * PRIMARY_STILL_OPEN}. A freeze is not claimed and refused: PERMANENT {@code
   * PATRONI_CANNOT_FREEZE}.
   */
  @Override
  public Change follow(Optional<Upstream> from) {
    return from.map(
            upstream ->
                sql.follow(
                    upstream,
                    List.of(
                        "PATCH /config: standby_cluster of "
                            + upstream.endpoint()
                            + " with slot "
                            + upstream.slot())))
        .orElseGet(this::freeze);
  }

  private Change freeze() {
    return Change.of(
        "nothing: Patroni cannot freeze a standby cluster",
        call -> {
          throw AdapterException.permanent(
              "PATRONI_CANNOT_FREEZE",
              "Patroni has no order that makes a standby cluster stand still.",
              rest.context("freeze", "nothing was changed"),
              "Leave this step out; the capability is not claimed.",
              null);
        });
  }

  /**
   * {@inheritDoc}
   *
   * <p>The order and the mark's name go into Patroni's configuration in one step, so that a
   * repeated call knows its own order. Proof is what the server says; Patroni calls the leader of a
   * standby cluster a leader as soon as it was told, before its server is out of recovery.
   */
  @Override
  public Change promote(Promotion promotion) {
    return sql.promote(
        promotion,
        List.of(
            "end client sessions of the leader, resume a paused replay",
            "PATCH /config: "
                + Orders.promote(promotion.mark(), promotion.epoch()).replace("\"", ""),
            "wait until SELECT pg_is_in_recovery() is false on the leader",
            ManagedPostgres.previewOfMark(promotion.mark())));
  }

  @Override
  public Change prepare(MarkId mark, DataLoss loss) {
    return sql.prepare(mark, loss);
  }

  @Override
  public Change mark(MarkId mark, long epoch) {
    return sql.mark(mark, epoch);
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    return new PatroniChecks(sql, rest, roles).run(deadline);
  }

  @Override
  public Map<String, Fingerprint> parity(byte[] key, Deadline deadline) {
    return sql.parity(key, deadline);
  }

  @Override
  public Map<String, String> identityFacts(DatabaseState state) {
    return Map.of("serverVersion", state.settings().getOrDefault("server_version", ""));
  }

  @Override
  public String toString() {
    return "Patroni cluster " + sql;
  }
}
