package io.github.essfailover.postgres.takeover;

import io.github.essfailover.labservers.process.SupervisedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An {@link OrchestratorMain} from outside; it ends with this JVM, stopped or not. */
final class OrchestratorProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final SupervisedProcess process;

  private OrchestratorProcess(SupervisedProcess process) {
    this.process = process;
  }

  static OrchestratorProcess start(String name, Path folder, Settings settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-D" + StoppingSockets.GO + "=" + settings.get("go"),
                "-cp",
                System.getProperty("java.class.path"),
                OrchestratorMain.class.getName()));
    command.addAll(settings.arguments());
    return new OrchestratorProcess(
        SupervisedProcess.start(command, folder, folder.resolve(name + ".log")));
  }

  /** Waits until it has printed that. */
  void awaitOutput(String text) {
    process.await(() -> output().contains(text), PATIENCE);
  }

  void stop() {
    process.signal("STOP");
  }

  void goOn() {
    process.signal("CONT");
  }

  int awaitEnd() {
    return process.awaitEnd(PATIENCE);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String output() {
    try {
      return Files.exists(process.log()) ? Files.readString(process.log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
