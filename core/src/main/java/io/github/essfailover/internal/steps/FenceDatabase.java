package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.FencePolicy;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The source's database server refuses writes and no application session is left. */
final class FenceDatabase implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    DatabaseAdapter database = site.database(c.argument(Arguments.DATABASE));
    DatabaseState state = database.observe(c.deadline());
    boolean refuses = state.access() == Access.REFUSED && state.applicationSessions() == 0;
    if (state.isPrimary() && !refuses) {
      return Observed.notYet(
          "writes " + state.access() + ", " + state.applicationSessions() + " sessions");
    }
    String seen = state.isPrimary() ? "refuses writes at " + state.position() : "is a standby";
    Evidence evidence =
        Arguments.evidence(
            c,
            FencePolicy.databaseWitness(site.id(), database.name()),
            Set.of(FenceClaim.noWrites(database.name())),
            Strength.NORMAL,
            seen);
    SortedMap<String, String> outputs = new TreeMap<>();
    if (state.isPrimary()) {
      outputs.put(Arguments.FINAL_POSITION, state.position().toString());
    }
    return new Observed.Done(seen, List.of(evidence), outputs);
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
}
