package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.scenario.OrchestratorProcesses.Started;
import java.util.Map;
import java.util.Random;

/**
 * The power loss, and the orchestrator does not live long either: each of its processes but the
 * last is killed, in turn right after an append to the journal and at a random moment. {@code
 * lab.kills} (5) says how often, {@code lab.seed} repeats the choice of moments.
 */
final class Crash implements Scenario {

  private static final String KILLS = "kills";
  private static final String RUNS = "runs";
  private static final String SEED = "seed";
  private static final int APPENDS = 60;
  private static final int MILLIS = 10_000;

  @Override
  public String id() {
    return "crash";
  }

  @Override
  public String headline() {
    return "dc1 loses power, and the orchestrator is killed again and again; dc2 takes over";
  }

  @Override
  public void play(Stage stage) throws Exception {
    stage.disaster("dc1 lost power", stage.lab().dc1()::powerLoss);
    OrchestratorProcesses processes = OrchestratorProcesses.of(stage, false);
    long seed = Long.getLong("lab.seed", System.nanoTime() & 0xffff_ffffL);
    Random random = new Random(seed);
    int kills = 0;
    while (kills < wanted() && !processes.isOver()) {
      int before = processes.records();
      if (isKilled(processes, random, kills)) {
        kills++;
        stage.note(
            "kill -9 of the orchestrator, number "
                + kills
                + "; it had added "
                + (processes.records() - before)
                + " records");
      }
    }
    if (!processes.isOver()) {
      Started last = processes.start(OrchestratorProcesses.NEVER);
      int code = last.end();
      if (code != 0) {
        stage.note("the last process ended with " + code + ": " + last.said());
      }
    }
    processes.collect();
    stage.measure(KILLS, kills);
    stage.measure(SEED, seed);
    stage.measure(RUNS, processes.runs().size());
  }

  private static int wanted() {
    return Integer.getInteger("lab.kills", 5);
  }

  /** Whether it was killed before it ended by itself. */
  private static boolean isKilled(OrchestratorProcesses processes, Random random, int number)
      throws Exception {
    boolean byAppend = number % 2 == 0;
    int appends = 2 + random.nextInt(Math.max(1, APPENDS / wanted()));
    long millis = random.nextInt(Math.max(1, MILLIS / wanted()));
    // The first append of a resumed run says that it is resumed: what follows it is the work.
    Started started = processes.start(byAppend ? String.valueOf(appends) : "1");
    while (!started.isStopped()) {
      if (!started.process().isAlive()) {
        return false;
      }
      Thread.sleep(2);
    }
    if (!byAppend) {
      started.goesOn();
      Thread.sleep(millis);
    }
    boolean alive = started.process().isAlive();
    started.process().kill();
    return alive;
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED_WITH_DEBTS")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .onlyFenceDebts()
        .measured(KILLS, wanted(), wanted())
        .measured(RUNS, 1, 1);
  }
}
