package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;

/**
 * A data center that was left in the middle of a drill is a standby of the new active one. A
 * failover does not wait for that: it says what is owed.
 */
final class DrillLeft implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site left = c.siteOf(Arguments.DATA_CENTER);
    Site active = c.siteOf(Arguments.TARGET);
    boolean clean = left.cluster().observe(c.deadline()).isEmpty();
    for (DatabaseAdapter database : left.databases().values()) {
      clean =
          clean
              && database
                  .observe(c.deadline())
                  .streamsFrom(active.database(database.name()).endpoint());
    }
    return clean
        ? Observed.done("a standby of " + active.id())
        : Observed.hopeless(
            left.id()
                + " was left in the middle of a drill: keep it cut off, then plan"
                + " Rejoin.of(\""
                + left.id()
                + "\")");
  }

  @Override
  public boolean mutates() {
    return false;
  }
}
