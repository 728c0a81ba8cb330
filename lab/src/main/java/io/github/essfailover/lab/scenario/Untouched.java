package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.site.Daemons;
import io.github.essfailover.lab.traffic.EventStore;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.lab.world.Wal;
import io.github.essfailover.model.FirewallScope;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;

/**
 * What a drill of dc3 must not touch, compared on the servers themselves with how it was before,
 * and looked at all the while.
 *
 * <p>Thread-safe.
 */
final class Untouched implements AutoCloseable {

  static final String SERVED = "drilledServed";
  static final String SERVED_OPEN = "drilledServedWhileItsGatewayWasOpen";
  static final String OBJECTS = "objectsAdded";

  /** How often the zone was changed; -1 when the public name leads elsewhere now. */
  static final String NAMES = "dnsUpdates";

  static final String BUDGET = "slotBudgetLeastMegabytes";
  static final String BY_DRILLED = "acknowledgedByDrilled";

  private static final Duration EVERY = Duration.ofMillis(50);
  private static final int BUDGET_MEGABYTES = 1024;

  private final Lab lab;
  private final LabDataCenter drilled;
  private final long objects;
  private final int updates;
  private final SortedSet<String> names;
  private final Thread looking;
  private long served;
  private long servedOpen;
  private long leastBudget = Long.MAX_VALUE;

  private Untouched(Lab lab) {
    this.lab = lab;
    this.drilled = lab.dc3();
    this.objects = lab.mediaObjects();
    this.updates = lab.dns().updatesReceived();
    this.names = lab.dns().records(Lab.PUBLIC_NAME + ".");
    this.looking = Daemons.start("looking-at-the-drill", this::look);
  }

  /** Begins to look; the slot of the drilled standby has a budget from now on. */
  static Untouched by(Lab lab) throws SQLException {
    Wal.slotsMayKeep(lab.dc1().database(), BUDGET_MEGABYTES);
    return new Untouched(lab);
  }

  private void look() {
    try {
      while (true) {
        once();
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void once() {
    // The gateway first: it is opened again only after the homeserver is gone.
    boolean open = !drilled.gateway().closed().contains(FirewallScope.ALL_OUTBOUND);
    if (drilled.serves()) {
      served++;
      servedOpen += open ? 1 : 0;
    }
    try {
      long left = Wal.slotBudget(lab.dc1().database(), drilled.name());
      leastBudget = Math.min(leastBudget, left);
    } catch (SQLException e) {
      // dc1 is gone; what was seen before counts.
    }
  }

  /** Waits until the drilled data center serves; whether it does. */
  boolean awaitsService(Stage stage) throws Exception {
    return stage.awaits("the drilled dc3 serves", Duration.ZERO, drilled::serves);
  }

  /** Notes what was seen, since that moment and as things are now. */
  synchronized void measure(Stage stage, Instant since) {
    stage.measure(SERVED, served > 0 ? 1 : 0);
    stage.measure(SERVED_OPEN, servedOpen);
    stage.measure(OBJECTS, lab.mediaObjects() - objects);
    stage.measure(
        NAMES,
        lab.dns().records(Lab.PUBLIC_NAME + ".").equals(names)
            ? lab.dns().updatesReceived() - updates
            : -1);
    stage.measure(BUDGET, leastBudget >> 20);
    stage.measure(BY_DRILLED, stage.report().countFrom(drilled.name(), since));
  }

  /** How many things that server has of what the drill wrote as a user. */
  static long written(LabDataCenter dataCenter) throws SQLException {
    return EventStore.countIn(Lab.PROBE_ROOM, dataCenter.database().superuser("synapse"));
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
