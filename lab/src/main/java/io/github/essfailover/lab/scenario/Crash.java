package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.scenario.OrchestratorProcesses.Started;
import io.github.essfailover.lab.world.LabLock;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The power loss, and the orchestrator does not live long either: each of its processes but the
 * last is killed, in turn right after an append to the journal, a while after one, and while it
 * still starts. How far the run has to be rises from kill to kill, so that they are spread over all
 * of it, however many there are. {@code lab.kills} (5) says how often, {@code lab.seed} repeats the
 * choice of moments.
 */
final class Crash implements Scenario {

  private static final String KILLS = "kills";
  private static final String RUNS = "runs";
  private static final String SEED = "seed";
  private static final String PLACES = "differentPlacesOfKills";

  /** How far the run is when the last kill may come; one that is left alone gets to 50. */
  private static final int NEWS = 38;

  private static final int APPENDS = 4;
  private static final int AFTERWARDS_MILLIS = 1_000;
  private static final int STARTING_MILLIS = 2_500;

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
    OrchestratorProcesses processes = OrchestratorProcesses.of(stage, LabLock.FOLDER);
    long seed = Long.getLong("lab.seed", System.nanoTime() & 0xffff_ffffL);
    Random random = new Random(seed);
    Set<Integer> places = new TreeSet<>();
    int kills = 0;
    while (kills < wanted() && !processes.isOver()) {
      if (isKilled(processes, random, kills)) {
        kills++;
        places.add(processes.news());
        stage.note(
            "kill -9 of the orchestrator, number "
                + kills
                + "; the run is at "
                + processes.news()
                + " of about 50");
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
    stage.measure(PLACES, places.size());
    stage.measure(RUNS, processes.runs().size());
  }

  private static int wanted() {
    return Integer.getInteger("lab.kills", 5);
  }

  /** Whether it was killed before it ended by itself. */
  private static boolean isKilled(OrchestratorProcesses processes, Random random, int number)
      throws Exception {
    int news = (int) ((number + random.nextDouble()) * NEWS / wanted());
    // An earlier process may have come farther than it had to: then early in what this one does.
    String append =
        news > processes.news()
            ? StoppingJournal.NEWS + news
            : String.valueOf(1 + random.nextInt(APPENDS));
    // Steps may take a millisecond or seconds.
    long afterwards = Math.round(Math.pow(AFTERWARDS_MILLIS, random.nextDouble()));
    int starting = random.nextInt(STARTING_MILLIS);
    boolean whileItStarts = number % 3 == 2;
    Started started = processes.start(whileItStarts ? OrchestratorProcesses.NEVER : append);
    if (whileItStarts) {
      Thread.sleep(starting);
    } else {
      awaitStop(started);
    }
    if (number % 3 == 1 && started.isStopped()) {
      started.goesOn();
      Thread.sleep(afterwards);
    }
    boolean alive = started.process().isAlive();
    started.process().kill();
    return alive;
  }

  private static void awaitStop(Started started) throws InterruptedException {
    while (!started.isStopped() && started.process().isAlive()) {
      Thread.sleep(2);
    }
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
        .measured(PLACES, Math.min(wanted(), NEWS) / 3, wanted())
        .measured(RUNS, 1, 1);
  }
}
