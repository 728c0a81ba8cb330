package io.github.essfailover.spi;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.RejoinState;
import io.github.essfailover.model.Release;
import io.github.essfailover.model.SynchronousRule;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One database <em>server</em>: what streams and is promoted. It holds named databases. Servers of
 * the same {@link #name()} in different data centers are one replication group.
 *
 * <p>The server itself knows the highest epoch whose change reached it, standbys too, and keeps it
 * over restarts and promotions. Before a change does anything else it ends what lower epochs still
 * have on the way and raises that number, so that nothing of theirs takes effect afterwards; a
 * change of a lower epoch is refused: PERMANENT {@code EPOCH_SUPERSEDED}.
 */
public interface DatabaseAdapter extends Adapter {

  /** What the server can do; constant. */
  Set<Capability> capabilities();

  /** Where peers reach it; configuration, no I/O, no credentials. */
  Endpoint endpoint();

  /** The databases on it that applications use; constant. */
  Set<String> databases();

  /**
   * The system identifier that it must have, when the host pinned one; anything else is refused.
   */
  default Optional<String> pinnedIdentity() {
    return Optional.empty();
  }

  /**
   * Looks at the server. Reads only.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when it does not answer
   */
  DatabaseState observe(Deadline deadline);

  /**
   * Looks at the server through another address — the one that a data center's manifest renders —
   * with this server's credentials. Used to prove that workloads will reach the promoted server and
   * no other.
   */
  DatabaseState observeThrough(Endpoint rendered, Deadline deadline);

  /**
   * {@link Access#REFUSED}: new application sessions are refused, running ones ended; replication
   * goes on. {@link Access#ADMITTED}: the undo, also of what replicated.
   */
  Change writes(Access to);

  /**
   * Nothing but what every change does first: {@link DatabaseState#epoch()} is at least the call's
   * epoch, and nothing of a lower one takes effect any more. For who takes over and has nothing
   * else to change on this server.
   */
  default Change claim() {
    return admit(Set.of());
  }

  /** Slots of these names exist, so that followers of these names find one when they connect. */
  Change admit(Set<String> slots);

  /**
   * The undo of {@link #admit}: slots of these names that no follower uses are gone, because an
   * unused one retains log until the disk is full. Names that are not there are no error. One that
   * a follower uses at the moment is left alone, after all others are gone.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED {@code SLOT_IN_USE}, which
   *     names the slots that were left
   */
  Change dismiss(Set<String> slots);

  /**
   * Follow that upstream, or nothing and no archive any more ("frozen") when empty. Connection
   * information is derived from the upstream's endpoint and this server's own replication
   * credentials, never read back.
   */
  Change follow(Optional<Upstream> from);

  /** Whether a standby here can take log from an archive; constant. */
  default boolean restoresFromArchive() {
    return false;
  }

  /**
   * Follow nothing but the archive, to take what it still has; done when {@link
   * DatabaseState#archiveIsExhausted()}. Only for servers that {@linkplain #restoresFromArchive()
   * have one}.
   */
  default Change restore() {
    throw new UnsupportedOperationException(name() + " has no archive to restore from");
  }

  /**
   * For how many of the group's other servers each commit waits, as the host declared it. Believed
   * when the primary cannot be asked any more, so that its loss is known to have cost nothing.
   * Empty: nobody declared anything.
   */
  default OptionalInt synchronousStandbys() {
    return OptionalInt.empty();
  }

  /**
   * Commits wait for that rule from now on. Only on a primary that enough of the standbys stream
   * from already, because every commit would hang otherwise: NOT_APPLIED {@code
   * TOO_FEW_SYNCHRONOUS}. Only for servers with {@link Capability#SYNCHRONIZE}.
   */
  default Change synchronize(SynchronousRule rule) {
    throw new UnsupportedOperationException(name() + " cannot be told to replicate by " + rule);
  }

  /**
   * Writable, on a new timeline, with the promotion's mark readable. ONCE: the mark is the marker.
   * Repeated, it finishes what was interrupted between promotion and mark. A primary that was not
   * promoted by an order with this very mark is refused: PERMANENT {@code PROMOTION_NOT_OURS}.
   */
  Change promote(Promotion promotion);

  /**
   * Ready for applications after a promotion: sequences logged afresh, what a loss demands, and as
   * its last act the application roles may log in. ONCE: the mark is written with the effect, and
   * its note says what was done.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED {@code APPLICATIONS_CONNECTED}
   *     while an application is connected, where the adapter can see that
   */
  Change prepare(MarkId mark, DataLoss loss);

  /** A row that must arrive downstream; proven when {@link #observe} shows it. */
  Change mark(MarkId mark, long epoch);

  /**
   * A standby of that upstream again, whatever it is now: a primary that was failed over from, a
   * server that is down, a standby that is ahead. Only for servers with {@link Capability#REJOIN}.
   *
   * <p>Before: the upstream is a primary and has the slot ({@link #admit}); this server is shut for
   * applications ({@link #writes}) if it runs as a primary. After: it is a standby that streams
   * from the upstream and shows the upstream's promotions. What it takes is decided by lineage and
   * positions: nothing, going back to where the upstream's timeline began, or a new copy. What of
   * its log the upstream does not have is named in the progress and kept aside before it is
   * overwritten. LEVEL: repeated after a crash anywhere, it goes on; at no moment can the server
   * start as a primary.
   *
   * @param release needed when commits would be given up, or when nobody can tell whether; without
   *     it the server is left as a standby that follows nothing: PERMANENT {@code COPY_QUARANTINED}
   * @throws AdapterException NOT_APPLIED {@code SLOT_MISSING}; PERMANENT {@code
   *     REJOIN_NOT_SUPPORTED}, {@code NOT_FENCED}, {@code UPSTREAM_NOT_PRIMARY}, {@code
   *     WRONG_SYSTEM_IDENTIFIER}
   */
  default Change rejoin(Upstream upstream, Optional<Release> release) {
    return Change.of(
        "make the server of '" + name() + "' a standby of " + upstream.endpoint() + " by hand",
        call -> {
          throw AdapterException.permanent(
              "REJOIN_NOT_SUPPORTED",
              "This adapter cannot make the server a standby again.",
              Map.of("server", name()),
              "Do it by hand, with pg_rewind or a new base backup, or give the adapter control"
                  + " over the server's host.",
              null);
        });
  }

  /**
   * How far a {@link #rejoin} of this server is, or what the last one did; also while the server
   * itself is down. Reads only. Default: nobody can tell.
   */
  default Optional<RejoinState> rejoinState(Deadline deadline) {
    return Optional.empty();
  }

  /** What of {@link #observe} must be equal at execution, for plans; defaults to nothing more. */
  default Map<String, String> identityFacts(DatabaseState state) {
    return Map.of();
  }
}
