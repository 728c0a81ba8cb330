package io.github.essfailover.labservers.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server process under a small shell that passes signals on, and stops the server as soon as its
 * own standard input ends: also when this JVM is killed.
 */
final class Supervised {

  /**
   * A shell gives background jobs an empty standard input, hence descriptor 3. PostgreSQL 18
   * documentation, 18.5: INT is a fast shutdown, QUIT an immediate one.
   */
  private static final String SHELL =
      "exec 3<&0; \"$@\" </dev/null 3<&- & server=$!; "
          + "(while read -r signal <&3; do kill -s \"$signal\" $server; done; "
          + "kill -s QUIT $server) & watch=$!; "
          + "wait $server; code=$?; kill -s KILL $watch 2>/dev/null; exit $code";

  private final Process process;

  private Supervised(Process process) {
    this.process = process;
  }

  static Supervised start(List<String> command, Path log) {
    List<String> line = new ArrayList<>(List.of("sh", "-c", SHELL, "supervisor"));
    line.addAll(command);
    try {
      return new Supervised(
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command.get(0), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends the signal and waits for the end; kills the server when it takes longer than that. */
  void end(String signal, Duration patience) {
    signal(signal);
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        signal("KILL");
        process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      signal("KILL");
      Thread.currentThread().interrupt();
    }
  }

  /** Sends a signal, by name, to the server. */
  void signal(String signal) {
    try {
      OutputStream commands = process.getOutputStream();
      commands.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
      commands.flush();
    } catch (IOException e) {
      // The supervisor is gone, and with it the server.
      process.destroy();
    }
  }
}
