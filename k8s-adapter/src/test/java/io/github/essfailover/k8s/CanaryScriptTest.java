package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the canary's pod runs, run here. */
final class CanaryScriptTest {

  @BeforeAll
  static void python() throws Exception {
    assumeTrue(isThere(), "python3 is not installed");
  }

  @Test
  void addressThatAnswers_exitsWithZero() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(run(List.of(target(server.getLocalPort())))).isEqualTo(CanarySpec.GOT_OUT);
    }
  }

  @Test
  void addressThatRefuses_exitsWithTen() throws Exception {
    assertThat(run(List.of(target(freePort())))).isEqualTo(CanarySpec.STOPPED);
  }

  @Test
  void oneOfTwoAddressesThatAnswers_exitsWithZero() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThat(run(List.of(target(freePort()), target(server.getLocalPort()))))
          .isEqualTo(CanarySpec.GOT_OUT);
    }
  }

  @Test
  void noAddress_isNoAnswer() throws Exception {
    assertThat(run(List.of())).isNotIn(CanarySpec.GOT_OUT, CanarySpec.STOPPED);
  }

  private static CanarySpec.Target target(int port) {
    return new CanarySpec.Target("127.0.0.1", port);
  }

  private static int run(List<CanarySpec.Target> targets) throws Exception {
    Pod pod = new CanarySpec("ess", "image", targets, Optional.empty(), List.of()).make("canary");
    List<String> command = new ArrayList<>(pod.getSpec().getContainers().get(0).getCommand());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static int freePort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }

  private static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
