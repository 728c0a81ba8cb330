package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RejoinState;
import io.github.essfailover.model.Release;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A server that went its own way, or may have, follows the active one as a standby. After a
 * switchover it shows the promotion's mark, and nothing that it committed is given up: everybody
 * had it before. In a run of its own it shows every promotion of the active one; what only it
 * committed is given up when a named person released it, else it stays as it is, following nothing.
 * Where nothing controls its host all that is for a person to do.
 */
final class Rejoin implements StepHandler {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration AT_WORK = Duration.ofSeconds(2);

  /** What was done to the server. */
  private static final String REJOINED = "rejoined";

  @Override
  public Observed observe(StepContext c) {
    DatabaseAdapter server = server(c);
    DatabaseAdapter target = target(c);
    boolean able = server.capabilities().contains(Capability.REJOIN);
    Optional<DatabaseState> seen = look(c, server, able);
    if (seen.isPresent()) {
      DatabaseState state = seen.get();
      boolean connected = !state.isPrimary() && state.streamsFrom(target.endpoint());
      if (connected && showsPromotions(c, state, target)) {
        return done(c, server, target);
      }
    }
    if (able) {
      return underWay(c, server, seen);
    }
    return Observed.hopeless(
        "it cannot be done from here: stop the server, rewind it against "
            + target.endpoint()
            + " (pg_rewind) or make a new base backup from there, and start it as a standby"
            + " (standby.signal); it stays fenced until then");
  }

  /** One that is down is started by the rejoin; only where there is none it has to answer. */
  private static Optional<DatabaseState> look(StepContext c, DatabaseAdapter server, boolean able) {
    try {
      return Optional.of(server.observe(c.deadline()));
    } catch (AdapterException e) {
      if (!able || e.effect() != Effect.NOT_APPLIED) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** A row that is written now and arrives is for a later step to wait for. */
  private static boolean showsPromotions(
      StepContext c, DatabaseState state, DatabaseAdapter target) {
    String promotion = c.arguments().get(Arguments.PROMOTE_STEP);
    if (promotion != null) {
      return state.hasMark(Arguments.mark(c.run(), promotion));
    }
    List<MarkId> lineage = target.observe(c.deadline()).lineage();
    return state.lineage().equals(lineage);
  }

  private static Observed done(StepContext c, DatabaseAdapter server, DatabaseAdapter target) {
    SortedMap<String, String> outputs = new TreeMap<>();
    state(c, server).ifPresent(last -> outputs.put(REJOINED, last.seen()));
    String how = outputs.getOrDefault(REJOINED, "");
    return new Observed.Done(
        "a standby of "
            + target.endpoint()
            + " with its promotions"
            + (how.isEmpty() ? "" : "; " + how),
        List.of(),
        outputs);
  }

  private static Observed underWay(
      StepContext c, DatabaseAdapter server, Optional<DatabaseState> seen) {
    Optional<RejoinState> work = state(c, server).filter(RejoinState::underWay);
    String found = seen.map(state -> "not yet a standby: " + state).orElse("does not answer");
    return work.map(state -> Observed.notYet(state.seen(), AT_WORK))
        .orElseGet(() -> Observed.notYet(found, LOOK_AGAIN));
  }

  /** Only for people; what cannot be read is no failure. */
  private static Optional<RejoinState> state(StepContext c, DatabaseAdapter server) {
    try {
      return server.rejoinState(c.deadline());
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site targetSite = c.siteOf(Arguments.TARGET);
    String database = c.argument(Arguments.DATABASE);
    String slot = Arguments.slot(Arguments.dataCenter(c));
    DatabaseAdapter server = server(c);
    DatabaseAdapter target = target(c);
    Resource here = Resource.database(Arguments.dataCenter(c), database);
    List<Act> acts = new ArrayList<>();
    acts.add(new Act(Resource.database(targetSite.id(), database), target.admit(Set.of(slot))));
    boolean open =
        look(c, server, true)
            .filter(state -> state.isPrimary() && state.access() != Access.REFUSED)
            .isPresent();
    if (open) {
      // It came up after it was looked at, or somebody opened it again.
      acts.add(new Act(here, server.writes(Access.REFUSED)));
    }
    acts.add(
        new Act(here, server.rejoin(Upstream.withArchive(target.endpoint(), slot), release(c))));
    return acts;
  }

  private static Optional<Release> release(StepContext c) {
    return Optional.ofNullable(c.arguments().get(Arguments.RELEASED_BY))
        .map(by -> new Release(Person.named(by), c.argument(Arguments.RELEASED_BECAUSE)));
  }

  /** A slot that nobody uses holds back the active one's log until its disk is full. */
  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(
        Arguments.SLOTS, target(c).observe(c.deadline()).slots().contains(slot(c)));
  }

  /** The server stays what it is, shut or a standby; the active one keeps no log for it. */
  @Override
  public List<Act> undo(StepContext c) {
    return List.of(
        new Act(
            Resource.database(c.siteOf(Arguments.TARGET).id(), c.argument(Arguments.DATABASE)),
            target(c).dismiss(Set.of(slot(c)))));
  }

  @Override
  public Observed observeUndone(StepContext c) {
    DatabaseAdapter target = target(c);
    if (Arguments.before(c, Arguments.SLOTS).equals("true")) {
      return Observed.done("its slot was there before; the server is left as it is");
    }
    boolean follows =
        look(c, server(c), true).filter(s -> s.streamsFrom(target.endpoint())).isPresent();
    if (follows) {
      return Observed.done("follows " + target.endpoint() + "; it is left so");
    }
    return target.observe(c.deadline()).slots().contains(slot(c))
        ? Observed.notYet("its slot is still there", Duration.ofMillis(100))
        : Observed.done("its slot is gone; the server is left as it is");
  }

  private static String slot(StepContext c) {
    return Arguments.slot(Arguments.dataCenter(c));
  }

  private static DatabaseAdapter server(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).database(c.argument(Arguments.DATABASE));
  }

  private static DatabaseAdapter target(StepContext c) {
    return c.siteOf(Arguments.TARGET).database(c.argument(Arguments.DATABASE));
  }
}
