package io.github.essfailover.labservers.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server process under a small shell that passes signals on and ends the server as soon as its
 * own standard input ends, so that the server ends with this JVM even when that is killed. What the
 * server prints goes to a file.
 *
 * <p>Thread-safe. Needs a POSIX {@code sh}.
 */
public final class SupervisedProcess implements AutoCloseable {

  /**
   * The first argument is the signal that ends the server when standard input ends. A shell gives
   * background jobs an empty standard input, hence descriptor 3.
   */
  private static final String SHELL =
      "last=$1; shift; exec 3<&0; \"$@\" </dev/null 3<&- & server=$!; "
          + "(while read -r signal <&3; do kill -s \"$signal\" $server; done; "
          + "kill -s $last $server) & watch=$!; "
          + "wait $server; code=$?; kill -s KILL $watch 2>/dev/null; exit $code";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String program;
  private final Process process;
  private final Path log;

  private SupervisedProcess(String program, Process process, Path log) {
    this.program = program;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the command; it is killed when this JVM ends.
   *
   * @param command program and arguments
   * @param folder its working folder; made when it is not there
   * @param log where its output is appended
   */
  public static SupervisedProcess start(List<String> command, Path folder, Path log) {
    return start(command, folder, log, "KILL");
  }

  /**
   * Starts the command.
   *
   * @param lastSignal the name of the signal that it gets when this JVM ends
   */
  public static SupervisedProcess start(
      List<String> command, Path folder, Path log, String lastSignal) {
    List<String> line = new ArrayList<>(List.of("sh", "-c", SHELL, "supervisor", lastSignal));
    line.addAll(command);
    try {
      Files.createDirectories(folder);
      Process process =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new SupervisedProcess(command.get(0), process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0), e);
    }
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where its output is. */
  public Path log() {
    return log;
  }

  /**
   * Waits until it is ready.
   *
   * @throws IllegalStateException with the end of its output when it ended or took too long
   */
  public void await(BooleanSupplier ready, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String what = process.isAlive() ? " was not ready after " + patience : " ended";
        throw new IllegalStateException(program + what + ":\n" + lastOutput());
      }
      pause();
    }
  }

  /**
   * Waits for its end and returns its exit code.
   *
   * @throws IllegalStateException with the end of its output when it took too long
   */
  public int awaitEnd(Duration patience) {
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException(program + " has not ended:\n" + lastOutput());
  }

  /** Sends a signal by its name, for instance {@code STOP}, {@code CONT} or {@code HUP}. */
  public void signal(String signal) {
    try {
      OutputStream commands = process.getOutputStream();
      commands.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
      commands.flush();
    } catch (IOException e) {
      // The supervisor is gone, and with it the server.
      process.destroy();
    }
  }

  /** Kills it, as a power failure does, and waits for its end. */
  public void kill() {
    end("KILL", PATIENCE);
  }

  /** Asks it to end and waits; kills it when it takes longer than ten seconds. */
  @Override
  public void close() {
    end("TERM", PATIENCE);
  }

  /** Sends the signal and waits for the end; kills it when it takes longer than that. */
  public void end(String signal, Duration patience) {
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

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    }
  }

  private String lastOutput() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }
}
