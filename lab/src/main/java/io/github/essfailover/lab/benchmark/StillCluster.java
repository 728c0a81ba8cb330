package io.github.essfailover.lab.benchmark;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.ClusterAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster that does what it is told at once, so that only the databases take time.
 *
 * <p>Thread-safe.
 */
final class StillCluster implements ClusterAdapter {

  private final String dataCenter;
  private final Map<String, Endpoint> databases;
  private boolean held;
  private boolean running;

  StillCluster(String dataCenter, boolean active, Map<String, Endpoint> databases) {
    this.dataCenter = dataCenter;
    this.databases = Map.copyOf(databases);
    this.held = !active;
    this.running = active;
  }

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public Location locatedIn() {
    return Location.in(dataCenter);
  }

  @Override
  public synchronized ClusterState observe(Deadline deadline) {
    return new ClusterState(
        "cluster of " + dataCenter,
        held,
        List.of(),
        List.of(),
        running ? List.of("homeserver-0") : List.of(),
        List.of(),
        new ClusterState.Reconciled(running, running ? "running" : "stopped", Optional.empty()),
        databases);
  }

  @Override
  public Change hold() {
    return Change.of("hold", call -> set(true, running));
  }

  @Override
  public Change removeWorkloads() {
    return Change.of("remove workloads", call -> set(held, false));
  }

  @Override
  public Change activate() {
    return Change.of("activate", call -> set(false, true));
  }

  private synchronized void set(boolean nowHeld, boolean nowRunning) {
    held = nowHeld;
    running = nowRunning;
  }
}
