package io.github.essfailover.lab.scenario;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.lab.world.DescribedAdapters;
import io.github.essfailover.lab.world.LabDescription;
import io.github.essfailover.lab.world.LabLock;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The processes of one scenario in which orchestrators do not live in the lab's own. They end with
 * the lab, also when the lab is killed.
 *
 * <p>Confined to one thread.
 */
final class OrchestratorProcesses {

  static final String ANSWERS = "answers.txt";
  static final String NEVER = "-";

  private static final Duration LIFE = Duration.ofMinutes(5);

  private final Stage stage;
  private final LabLock lock;
  private final Path folder;
  private final DescribedAdapters adapters;
  private final Journal journal;
  private int started;
  private Duration skew = Duration.ZERO;

  private OrchestratorProcesses(Stage stage, LabLock lock, LabDescription description) {
    this.stage = stage;
    this.lock = lock;
    this.folder = description.folder();
    this.adapters = new DescribedAdapters(description, Duration.ZERO);
    this.journal = adapters.journal(lock);
  }

  /** That share a journal and that lock. */
  static OrchestratorProcesses of(Stage stage, LabLock lock) throws IOException {
    LabDescription description = LabDescription.of(stage.lab());
    Path file = stage.lab().folder().resolve(LabDescription.FILE);
    stage.lab().endsWithIt(file);
    description.write(file);
    Files.deleteIfExists(stage.lab().folder().resolve(ANSWERS));
    if (lock != LabLock.FOLDER) {
      stage.lab().shareJournal();
    }
    return new OrchestratorProcesses(stage, lock, description);
  }

  /** One process. */
  record Started(SupervisedProcess process, Path name) {

    boolean isStopped() {
      return Files.exists(StoppingJournal.stoppedFile(name));
    }

    void goesOn() throws IOException {
      Files.createFile(StoppingJournal.goFile(name));
    }

    int end() {
      return process.awaitEnd(LIFE);
    }

    /** What it said. */
    String said() throws IOException {
      return Files.readString(process.log());
    }
  }

  /** Starts the next one. It stops after that append, see {@link OrchestratorProcess}. */
  Started start(String stop) throws IOException {
    return start(stop, Duration.ZERO);
  }

  /** The same, with a clock that is off. */
  Started start(String stop, Duration off) throws IOException {
    skew = off;
    started++;
    Path name = folder.resolve("orchestrator-" + started);
    Files.deleteIfExists(StoppingJournal.stoppedFile(name));
    Files.deleteIfExists(StoppingJournal.goFile(name));
    Files.deleteIfExists(folder.resolve(name.getFileName() + ".log"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
            "-Dslf4j.internal.verbosity=WARN",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            OrchestratorProcess.class.getName(),
            folder.resolve(LabDescription.FILE).toString(),
            lock.name().toLowerCase(Locale.ROOT),
            name.getFileName().toString(),
            stop,
            off.toString());
    return new Started(stage.lab().process(command, String.valueOf(name.getFileName())), name);
  }

  /** How many records all runs have. */
  int records() {
    return journal.runs().stream().mapToInt(run -> journal.read(run).size()).sum();
  }

  /** How far the run is; 0 before there is one. */
  int news() {
    return journal.runs().stream().mapToInt(run -> StepNews.count(journal.read(run))).sum();
  }

  /** The runs that there are; a failover that was resumed is one. */
  List<RunId> runs() {
    return journal.runs();
  }

  /** Whether a run was begun and all are over. */
  boolean isOver() {
    if (journal.runs().isEmpty()) {
      return false;
    }
    try (FailoverOrchestrator failover = observer()) {
      return failover.unfinishedRuns().isEmpty()
          && OrchestratorProcess.active(failover).isPresent();
    }
  }

  /** Takes the ended run into the result. */
  void collect() throws IOException {
    Path answers = folder.resolve(ANSWERS);
    List<String> answered =
        Files.exists(answers) ? new ArrayList<>(Files.readAllLines(answers)) : List.of();
    try (FailoverOrchestrator failover = observer()) {
      RunId last = journal.runs().get(journal.runs().size() - 1);
      stage.ended(failover.report(last), OrchestratorProcess.active(failover), answered, skew);
    }
  }

  /** Reads only. */
  private FailoverOrchestrator observer() {
    return OrchestratorProcess.orchestrator(adapters, journal, ScriptedHuman.ada(), folder);
  }
}
