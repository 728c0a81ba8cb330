package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a test makes in the kernel goes with its JVM. */
class NamespacesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void namespaces_ofAJvmThatIsKilled_areRemovedByThemselves() throws Exception {
    assumeTrue(Namespaces.missing().isEmpty(), () -> Namespaces.missing().orElse(""));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NamespacesChild.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("child.log").toFile())
            .start();
    try (BufferedReader said = child.inputReader()) {
      assertThat(said.readLine()).as("see %s", folder.resolve("child.log")).isEqualTo("made");
      assertThat(of(child)).hasSize(3);
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (!of(child).isEmpty()) {
      assertThat(System.nanoTime()).as("still there: %s", of(child)).isLessThan(patience);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static List<String> of(Process child) {
    return Namespaces.run("ip", "netns", "list")
        .output()
        .lines()
        .filter(line -> line.startsWith("essf" + child.pid() + "x"))
        .toList();
  }
}
