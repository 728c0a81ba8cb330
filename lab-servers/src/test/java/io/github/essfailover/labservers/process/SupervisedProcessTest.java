package io.github.essfailover.labservers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ANNOUNCE = "echo pid=$$; exec sleep 600";

  @TempDir Path folder;

  @Test
  void process_closed_endsWithItsServer() {
    Path log = folder.resolve("log");
    SupervisedProcess process = SupervisedProcess.start(List.of("sh", "-c", ANNOUNCE), folder, log);
    process.await(() -> announced(log).isPresent(), PATIENCE);
    ProcessHandle server = announced(log).orElseThrow();

    process.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void process_ofAKilledJvm_endsToo() throws Exception {
    Path log = folder.resolve("log");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    try {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (announced(log).isEmpty()) {
        assertThat(jvm.isAlive()).isTrue();
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    } finally {
      jvm.destroyForcibly();
    }
    ProcessHandle server = announced(log).orElseThrow();
    server.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void process_thatEndsBeforeItIsReady_isReportedWithItsOutput() {
    SupervisedProcess process =
        SupervisedProcess.start(
            List.of("sh", "-c", "echo no luck; exit 3"), folder, folder.resolve("log"));

    assertThatThrownBy(() -> process.await(() -> false, PATIENCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended")
        .hasMessageContaining("no luck");
  }

  private static Optional<ProcessHandle> announced(Path log) {
    try {
      return Files.exists(log)
          ? Files.readAllLines(log).stream()
              .filter(line -> line.startsWith("pid="))
              .findFirst()
              .flatMap(line -> ProcessHandle.of(Long.parseLong(line.substring(4))))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JVM of its own that starts a process and then hangs. */
  static final class Starter {
    private Starter() {}

    public static void main(String[] args) throws InterruptedException {
      Path folder = Path.of(args[0]);
      SupervisedProcess.start(List.of("sh", "-c", ANNOUNCE), folder, folder.resolve("log"));
      Thread.currentThread().join();
    }
  }
}
