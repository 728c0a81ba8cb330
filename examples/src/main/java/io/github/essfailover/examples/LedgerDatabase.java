package io.github.essfailover.examples;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.model.Release;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/** The database port for {@link Ledger}. Thread-safe. */
final class LedgerDatabase implements DatabaseAdapter {

  private final Ledger node;
  private final Location place;
  private final SortedMap<String, Ledger> nodes;
  private final Clock clock;

  LedgerDatabase(Ledger node, Location place, SortedMap<String, Ledger> nodes, Clock clock) {
    this.node = node;
    this.place = place;
    this.nodes = nodes;
    this.clock = clock;
  }

  // tag::identity[]
  @Override
  public String name() {
    return "ledger"; // the same in all data centers: one replication group
  }

  @Override
  public Location locatedIn() {
    return place;
  }

  /** What is missing here is left out of the plan, which prints the risk that remains. */
  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REFUSE_WRITES, Capability.REFUSE_OLD_EPOCHS, Capability.REJOIN);
  }

  // end::identity[]

  @Override
  public Endpoint endpoint() {
    return new Endpoint(node.host, 7000);
  }

  @Override
  public Set<String> databases() {
    return Set.of("ledger");
  }

  // tag::observe[]
  @Override
  public DatabaseState observe(Deadline deadline) {
    Lsn position = new Lsn(node.position());
    DatabaseState.Builder state =
        DatabaseState.builder(
                "ledger-1",
                node.isLeader() ? DatabaseState.Role.PRIMARY : DatabaseState.Role.STANDBY)
            .position(position, position)
            .epoch(node.epoch())
            .marks(node.marks())
            .access(node.isOpen() ? Access.ADMITTED : Access.REFUSED, 0);
    node.leaderHost().ifPresent(host -> state.following(following(host)));
    return state.build();
  }

  // end::observe[]

  @Override
  public DatabaseState observeThrough(Endpoint rendered, Deadline deadline) {
    return new LedgerDatabase(at(rendered), place, nodes, clock).observe(deadline);
  }

  private static Following following(String host) {
    return new Following(
        new Endpoint(host, 7000), true, Optional.of(1), Optional.empty(), Optional.empty());
  }

  @Override
  public Change writes(Access to) {
    return change("let applications write: " + to, call -> node.open(to == Access.ADMITTED));
  }

  @Override
  public Change admit(Set<String> slots) {
    return change("nothing: a ledger keeps its log for followers", call -> {});
  }

  @Override
  public Change dismiss(Set<String> slots) {
    return change("nothing: a ledger has no slots", call -> {});
  }

  @Override
  public Change follow(Optional<Upstream> from) {
    Ledger leader = at(from.orElseThrow().endpoint());
    return change("follow " + leader.host, call -> node.follow(leader));
  }

  @Override
  public Change rejoin(Upstream upstream, Optional<Release> release) {
    Ledger leader = at(upstream.endpoint());
    return change(
        "follow " + leader.host + " again",
        call -> {
          if (node.position() > leader.position() && release.isEmpty()) {
            throw AdapterException.permanent(
                "COPY_QUARANTINED",
                "The copy has something that its leader lacks.",
                Map.of("positions", node.position() + " and " + leader.position()),
                "Look at it; release it by name if it may be given up.",
                null);
          }
          node.follow(leader);
        });
  }

  // tag::promote[]
  @Override
  public Change promote(Promotion promotion) {
    return change(
        "lead, with mark " + promotion.mark(),
        call -> {
          requireValid(promotion, call); // at the last moment before it counts
          node.lead();
          node.write(row(promotion.mark(), MarkRow.Kind.PROMOTION, promotion.epoch()));
        });
  }

  // end::promote[]

  private static void requireValid(Promotion promotion, Call call) {
    if (!promotion.permit().isValidAt(call.deadline().now())) {
      throw AdapterException.permanent(
          "FENCE_PROOF_EXPIRED", "The proof is too old.", Map.of(), "Prove it anew.", null);
    }
  }

  @Override
  public Change prepare(MarkId mark, DataLoss loss) {
    return change(
        "open for applications after a loss of " + loss,
        call -> {
          node.write(row(mark, MarkRow.Kind.PREPARED, call.epoch()));
          node.open(true);
        });
  }

  @Override
  public Change mark(MarkId mark, long epoch) {
    return change("write mark " + mark, call -> node.write(row(mark, MarkRow.Kind.ARRIVAL, epoch)));
  }

  private Change change(String preview, Consumer<Call> body) {
    return Change.of(
        node.host + ": " + preview,
        call -> {
          if (!node.enter(call.epoch())) {
            throw AdapterException.permanent(
                "EPOCH_SUPERSEDED",
                "Another orchestrator has taken over.",
                Map.of("epoch", Long.toString(call.epoch())),
                "Stop this one.",
                null);
          }
          body.accept(call);
        });
  }

  private MarkRow row(MarkId mark, MarkRow.Kind kind, long epoch) {
    return new MarkRow(mark, kind, epoch, 1, clock.instant());
  }

  private Ledger at(Endpoint endpoint) {
    Ledger found = nodes.get(endpoint.host());
    if (found == null) {
      throw new IllegalArgumentException(endpoint + " is none of " + nodes.keySet());
    }
    return found;
  }
}
