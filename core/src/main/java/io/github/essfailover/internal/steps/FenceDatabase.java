package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The source's database server refuses writes and no application session is left. */
final class FenceDatabase implements StepHandler {

  /**
   * The code with which an adapter says that a connection was refused by the host, not unanswered.
   */
  private static final String NOT_LISTENING = "DATABASE_NOT_LISTENING";

  /** How many of a list are named. */
  private static final int NAMED = 3;

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    DatabaseAdapter database = site.database(c.argument(Arguments.DATABASE));
    DatabaseState state;
    try {
      state = database.observe(c.deadline());
    } catch (AdapterException e) {
      if (!e.code().equals(NOT_LISTENING)) {
        throw e;
      }
      return refused(c, site, database);
    }
    boolean refuses = state.access() == Access.REFUSED && state.applicationSessions() == 0;
    if (state.isPrimary() && !refuses) {
      return Observed.notYet(
          "writes " + state.access() + ", " + state.applicationSessions() + " sessions");
    }
    if (state.isPrimary() && !state.preparedTransactions().isEmpty()) {
      return Observed.notYet(
          "writes REFUSED, but prepared transactions can still be committed: "
              + Lines.some(state.preparedTransactions(), NAMED));
    }
    String seen = state.isPrimary() ? refusing(state) : "is a standby";
    Evidence evidence =
        Arguments.evidence(
            c,
            FencePolicy.databaseWitness(site.id(), database.name()),
            Set.of(FenceClaim.noWrites(database.name())),
            state.otherWriters().isEmpty() ? Strength.NORMAL : Strength.WEAK,
            seen);
    SortedMap<String, String> outputs = new TreeMap<>();
    if (state.isPrimary()) {
      outputs.put(Arguments.FINAL_POSITION, state.position().toString());
    }
    return new Observed.Done(seen, List.of(evidence), outputs);
  }

  /**
   * What the refusal does not cover is said with it: who reads the proof has to know. Others that
   * write at this moment make it a report, not a proof.
   */
  private static String refusing(DatabaseState state) {
    String seen =
        "refuses writes at "
            + state.position()
            + ": the applications' roles cannot log in and have no session; superusers and other"
            + " roles are not bound by it";
    return state.otherWriters().isEmpty()
        ? seen
        : seen
            + ", and "
            + state.otherWriters().size()
            + " of them write: "
            + Lines.some(state.otherWriters(), NAMED);
  }

  /**
   * The host lives and says that no server listens: nothing is written through it now. Not in the
   * server's own name, which would outweigh a standby that still hears the server: a device on the
   * way may refuse in the host's name.
   */
  private static Observed refused(StepContext c, Site site, DatabaseAdapter database) {
    String seen = "the host refuses connections: no server listens";
    Evidence evidence =
        Arguments.evidence(
            c,
            site.id() + "/host of " + database.name(),
            Set.of(FenceClaim.noWrites(database.name())),
            Strength.NORMAL,
            seen);
    return new Observed.Done(seen, List.of(evidence), new TreeMap<>());
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    String name = c.argument(Arguments.DATABASE);
    return List.of(
        new Act(Resource.database(site.id(), name), site.database(name).writes(Access.REFUSED)));
  }

  @Override
  public List<Act> undo(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    String name = c.argument(Arguments.DATABASE);
    return List.of(
        new Act(Resource.database(site.id(), name), site.database(name).writes(Access.ADMITTED)));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    DatabaseState state =
        c.siteOf(Arguments.DATA_CENTER)
            .database(c.argument(Arguments.DATABASE))
            .observe(c.deadline());
    return Arguments.noting(Arguments.ACCESS, state.access());
  }

  @Override
  public Observed observeUndone(StepContext c) {
    DatabaseState state =
        c.siteOf(Arguments.DATA_CENTER)
            .database(c.argument(Arguments.DATABASE))
            .observe(c.deadline());
    if (!state.isPrimary()) {
      return Observed.hopeless("it is not a primary any more");
    }
    return state.access() == Access.ADMITTED
        ? Observed.done("takes writes again")
        : Observed.notYet("writes " + state.access(), Duration.ofMillis(50));
  }

  @Override
  public boolean isReasserted() {
    return true;
  }
}
