package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Journal} with its lock promises to orchestrators: one that stood still between its
 * last check and an act, while another one took over and finished, changes nothing any more and
 * says why. For stores whose leases lapse; let them do so after a few seconds. A failover of a
 * {@link FakeWorld} is played with them in real time. Subclass it and make stores:
 *
 * <pre>{@code
 * final class MyTakeoverContractTest extends TakeoverContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyStore();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class TakeoverContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Failover LOST =
      Failover.of("dc1").to("dc2").because("a test").sourceIsDown(Person.named("Ada"), "it is");

  /** A store without runs. */
  public interface Fixture extends AutoCloseable {

    /**
     * The journal as one more orchestrator opens it, in a process of its own.
     *
     * @param orchestrator its name, for whoever reads logs
     */
    Journal open(String orchestrator) throws Exception;

    /** Ends what was started. */
    @Override
    void close();
  }

  /** For subclasses. */
  protected TakeoverContract() {}

  /** Starts a fresh store; it is closed after the test. Called by several threads at once. */
  protected abstract Fixture start() throws Exception;

  /** A promotion, the start of workloads, and the names, each in a world of its own. */
  @Test
  final void takeover_firstStandsStillBeforeAnAct_itChangesNothingAndSaysWhy() throws Exception {
    List<Callable<Void>> stories =
        List.of(
            () -> takenOverAt("dc2", Port.DATABASE, "promote"),
            () -> takenOverAt("dc2", Port.CLUSTER, "activate"),
            () -> takenOverAt("global", Port.DNS, "point"));
    ExecutorService threads = Executors.newFixedThreadPool(stories.size());
    try {
      for (Future<Void> story : threads.invokeAll(stories)) {
        story.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void takenOverAt(String place, Port port, String act) throws Exception {
    List<String> effects = new CopyOnWriteArrayList<>();
    try (Fixture store = start();
        StandingStill first = new StandingStill()) {
      FakeWorld world = world(first);
      world.onEffect(effects::add);
      world.faults().on(place, port, act).call(1).with(new Fault.Hangs(Duration.ofMillis(1)));
      OrchestratorBuilder standing =
          orchestrator(world, store.open("first")).workers(first.workers()).timer(first.timer());
      try (FailoverOrchestrator one = standing.build();
          FailoverOrchestrator two = orchestrator(world, store.open("second")).build()) {
        Run still = one.start(one.plan(LOST));
        assertThat(first.awaitReached(PATIENCE)).as("the first one came to: %s", act).isTrue();

        RunReport report = two.resume(still.id()).await();

        assertThat(report.outcome()).isIn(Outcome.COMPLETED, Outcome.COMPLETED_WITH_DEBTS);
        List<String> before = seen(world, effects);
        first.goOn();
        FailoverException end = catchThrowableOfType(FailoverException.class, still::await);
        assertThat(end).as("what the first one ends with, at: %s", act).isNotNull();
        assertThat(end.code()).isIn("LOCK_LOST", "JOURNAL_NUMBER_TAKEN");
        assertThat(seen(world, effects)).as("after the late: %s", act).isEqualTo(before);
        assertThat(two.report(still.id()).trail()).isEqualTo(report.trail());
        assertThat(world.acknowledging("synapse")).containsExactly("dc2");
        assertThat(world.lostAcknowledged()).isEmpty();
      }
    }
    return null;
  }

  private static FakeWorld world(StandingStill first) {
    FakeWorld world =
        FakeWorld.builder("dc1", "dc2", "dc3").delay(unused -> first.reached()).build();
    world.dataCenter("dc1").commit("main", 100);
    world.replicate();
    world.powerLoss("dc1");
    return world;
  }

  /** Everything that was changed; that names point where they do already is no change. */
  private static List<String> seen(FakeWorld world, List<String> effects) {
    List<String> all =
        new ArrayList<>(effects.stream().filter(each -> !each.startsWith("global/")).toList());
    all.add("names point at " + world.dnsPointsAt());
    all.add("writable " + world.writablePrimaries());
    all.add("federating " + world.federating());
    return all;
  }

  private static OrchestratorBuilder orchestrator(FakeWorld world, Journal journal) {
    return world
        .orchestrator()
        .journal(journal)
        .approvals(ScriptedApprovals.approvingPlans().answer("fence\\.debts.*", Choice.WAIVE))
        .quiet(Duration.ofSeconds(1))
        .fencingBudget(Duration.ofSeconds(1))
        .lockPatience(PATIENCE);
  }
}
