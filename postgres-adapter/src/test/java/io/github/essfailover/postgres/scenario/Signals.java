package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What stops and continues all processes of a server, as a hung disk or hypervisor does. */
final class Signals {

  private Signals() {}

  /** It keeps its connections and takes new ones, and says nothing. */
  static void hang(PostgresInstance server) throws Exception {
    send("STOP", server);
  }

  /** It goes on where it stood, if it runs. */
  static void wake(PostgresInstance server) throws Exception {
    if (server.isRunning()) {
      send("CONT", server);
    }
  }

  private static void send(String signal, PostgresInstance server) throws Exception {
    ProcessHandle postmaster = ProcessHandle.of(postmaster(server)).orElseThrow();
    List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
    command.add(String.valueOf(postmaster.pid()));
    postmaster.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
    send(command);
  }

  static void send(String signal, String pid) throws Exception {
    send(List.of("kill", "-s", signal, pid));
  }

  private static void send(List<String> command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as("%s", command)
        .isZero();
  }

  private static long postmaster(PostgresInstance server) throws IOException {
    return Long.parseLong(
        Files.readAllLines(server.dataFolder().resolve("postmaster.pid")).get(0).strip());
  }
}
