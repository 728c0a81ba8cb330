package io.github.essfailover.internal.steps;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.SlotState;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.util.ArrayList;
import java.util.List;

/** Whether a drill leaves what serves alone, as read from production itself. */
final class Production {

  private Production() {}

  /** What is not as it has to be; empty when production is untouched. */
  static List<String> problems(StepContext c) {
    Site active = c.siteOf(Arguments.SOURCE);
    DataCenterId drilled = Arguments.dataCenter(c);
    List<String> problems = new ArrayList<>();
    ClusterState cluster = active.cluster().observe(c.deadline());
    if (!cluster.isStarted()) {
      problems.add("the workloads of " + active.id() + " are not all started");
    }
    for (DatabaseAdapter database : active.databases().values()) {
      DatabaseState state = database.observe(c.deadline());
      if (!state.isPrimary() || state.access() != Access.ADMITTED) {
        problems.add(
            "database " + database.name() + " of " + active.id() + " takes no writes any more");
      }
      if (state.lineage().stream().anyMatch(mark -> mark.value().startsWith(c.run() + "."))) {
        problems.add(
            "database " + database.name() + " of " + active.id() + " has a mark of this drill");
      }
      slots(state, drilled, problems);
      c.sites().stream()
          .filter(site -> !site.id().equals(active.id()) && !site.id().equals(drilled))
          .filter(site -> site.databases().containsKey(database.name()))
          .forEach(site -> standby(c, site, database, problems));
    }
    return problems;
  }

  /** The log that waits for the drilled standby must not fill the primary's disk. */
  private static void slots(DatabaseState primary, DataCenterId drilled, List<String> problems) {
    for (SlotState slot : primary.slotStates()) {
      boolean endangered =
          slot.log() == SlotState.Log.UNRESERVED || slot.log() == SlotState.Log.LOST;
      if (slot.name().equals(Arguments.slot(drilled))
          && (endangered || slot.safeBytes().orElse(Long.MAX_VALUE) < BUDGET_LEFT)) {
        problems.add(
            "slot "
                + slot.name()
                + " has nearly used up the log that it may keep: "
                + slot.log()
                + ", "
                + slot.safeBytes().orElse(0)
                + " bytes left");
      }
    }
  }

  /** What has to be left of the slot's budget: a few segments, for the way back. */
  private static final long BUDGET_LEFT = 4L * (16 << 20);

  private static void standby(
      StepContext c, Site site, DatabaseAdapter upstream, List<String> problems) {
    DatabaseState state = site.database(upstream.name()).observe(c.deadline());
    if (!state.streamsFrom(upstream.endpoint())) {
      problems.add(
          "database " + upstream.name() + " of " + site.id() + " does not stream any more");
    }
  }
}
