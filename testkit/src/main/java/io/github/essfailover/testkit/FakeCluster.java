package io.github.essfailover.testkit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Workload;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.ClusterAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster of a {@link FakeWorld}. An operator with one replica creates the workloads and creates
 * them again when they are removed; at zero nothing is created. Workloads become ready a start-up
 * time after the databases that they render can be written; until then they crash and restart.
 *
 * <p>Thread-safe.
 */
public final class FakeCluster implements ClusterAdapter {
  private final FakeWorld world;
  private final FakeDataCenter home;
  private final CallRunner calls;
  private final Workloads workloads;
  private boolean lost;
  private boolean nodesLost;
  private boolean terminating;
  private long epoch;

  FakeCluster(FakeWorld world, FakeDataCenter home, Workloads workloads) {
    this.world = world;
    this.home = home;
    this.workloads = workloads;
    this.calls = new CallRunner(world, home.id().value(), Port.CLUSTER, name());
  }

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public Location locatedIn() {
    return Location.in(home.id());
  }

  @Override
  public ClusterState observe(Deadline deadline) {
    return calls.look("observe", deadline, this::state);
  }

  @Override
  public Change hold() {
    return calls.change(
        "hold",
        "scale the operator to 0",
        call -> {
          reach();
          stamp(call);
          workloads.scaleOperator(0, world.now());
        });
  }

  @Override
  public Change removeWorkloads() {
    return calls.change(
        "removeWorkloads",
        "delete the workloads",
        call -> {
          reach();
          checkEpoch(call);
          if (workloads.operator > 0) {
            throw AdapterException.notApplied(
                "OPERATOR_STILL_RUNS",
                "The operator would create the workloads again.",
                Map.of("at", calls.where()),
                null);
          }
          deleteWorkloads();
        });
  }

  @Override
  public Change activate() {
    return calls.change(
        "activate",
        "scale the operator to 1",
        call -> {
          reach();
          stamp(call);
          workloads.scaleOperator(1, world.now());
        });
  }

  /** Later runs leave their epoch at the operator. */
  private void stamp(Call call) {
    checkEpoch(call);
    epoch = call.epoch();
  }

  private void checkEpoch(Call call) {
    if (epoch > call.epoch()) {
      throw calls.refused("EPOCH_SUPERSEDED", "A later run has acted on this cluster.");
    }
  }

  private void deleteWorkloads() {
    terminating |= nodesLost && workloads.exist;
    if (workloads.exist) {
      workloads.remove(world.now());
    }
  }

  private void reach() {
    if (!isUp() || !home.isReachable()) {
      throw calls.unreachable();
    }
  }

  private ClusterState state() {
    reach();
    boolean ready = isReady();
    Optional<String> problem =
        ready ? Optional.empty() : databaseProblem().map(why -> "CrashLoopBackOff: " + why);
    List<Workload> controllers =
        workloads.exist
            ? Workloads.NAMES.stream()
                .map(name -> new Workload("StatefulSet", name, 1, ready ? 1 : 0, problem))
                .toList()
            : List.of();
    List<String> pods = terminating ? lostPods() : workloads.pods();
    return new ClusterState(
        "uid-" + home.id(),
        workloads.operator == 0,
        List.of(
            new Workload(
                "Deployment",
                "operator",
                workloads.operator,
                workloads.operator,
                Optional.empty())),
        controllers,
        pods,
        nodesLost ? pods : List.of(),
        new ClusterState.Reconciled(
            workloads.operator > 0 && ready,
            "operator " + workloads.operator + ", workloads " + controllers,
            Optional.empty()),
        workloads.rendered);
  }

  private static List<String> lostPods() {
    return Workloads.NAMES.stream().map(name -> name + "-0").toList();
  }

  void settle() {
    if (!isUp()) {
      workloads.stop();
    } else {
      workloads.settle(world.now(), this::databaseProblem);
    }
  }

  void boot() {
    terminating = false;
    workloads.boot(world.now());
  }

  void lose() {
    lost = true;
  }

  void build() {
    lost = false;
    nodesLost = false;
    boot();
  }

  boolean isUp() {
    return home.isOn() && !lost;
  }

  /** Whether the workloads run, are ready and reach databases that take their writes. */
  boolean isReady() {
    return isUp() && workloads.isReady(world.now());
  }

  boolean writesTo(Server server) {
    return isUp()
        && workloads.hasSessions()
        && workloads.rendered.values().stream()
            .anyMatch(endpoint -> world.listening(endpoint).filter(server::equals).isPresent());
  }

  boolean writesTo(Server server, String database) {
    Endpoint endpoint = workloads.rendered.get(database);
    return isReady()
        && endpoint != null
        && world.listening(endpoint).filter(server::equals).isPresent();
  }

  private Optional<String> databaseProblem() {
    return workloads.rendered.entrySet().stream()
        .flatMap(e -> problemOf(e.getKey(), e.getValue()).stream())
        .findFirst();
  }

  private Optional<String> problemOf(String database, Endpoint endpoint) {
    Optional<Server> server = world.listening(endpoint);
    boolean writable =
        server
            .filter(s -> world.reaches(home.id().value(), s.home.id().value()))
            .filter(s -> s.databases.contains(database))
            .filter(Server::takesWrites)
            .isPresent();
    return writable
        ? Optional.empty()
        : Optional.of("database " + database + " at " + endpoint + " takes no writes");
  }

  /** Somebody else sets the operator's replicas, as a Helm upgrade does. */
  public void scaleOperator(int replicas) {
    world.event(
        home.id() + "'s operator is set to " + replicas,
        () -> workloads.scaleOperator(replicas, world.now()));
  }

  /** Somebody else deletes the workloads; a running operator creates them again. */
  public void loseWorkloads() {
    world.event(home.id() + "'s workloads are deleted", this::deleteWorkloads);
  }

  /** What its manifest renders for a database; default: the server of its own data center. */
  public void rendersDatabase(String database, Endpoint endpoint) {
    world.event(
        home.id() + " renders " + endpoint + " for " + database,
        () -> workloads.rendered.put(database, endpoint));
  }

  /** How long workloads start until they are ready; default 10 s. */
  public FakeCluster startUp(Duration duration) {
    world.locked(() -> workloads.startUp = duration);
    return this;
  }

  /** How long the operator takes until it created the workloads; default 2 s. */
  public FakeCluster creation(Duration duration) {
    world.locked(() -> workloads.creation = duration);
    return this;
  }

  /**
   * Its nodes do not report any more; their pods may still run, and a removal does not end them.
   */
  public void losesNodes() {
    world.event(home.id() + " loses its nodes", () -> nodesLost = true);
  }

  /** The operator's replicas. */
  public int operatorReplicas() {
    return world.locked(() -> workloads.operator);
  }

  /** The pods that exist. */
  public List<String> pods() {
    return world.locked(
        () -> {
          world.settle();
          return terminating ? lostPods() : workloads.pods();
        });
  }
}
