package io.github.essfailover.command;

import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A started program and the threads that serve its pipes. Confined to the caller's thread. */
final class RunningProgram {

  private final Process process;
  private final Collector output;
  private final Collector errors;
  private volatile boolean overflown;

  private RunningProgram(Process process, int maxOutputBytes) {
    this.process = process;
    this.output = new Collector(process.getInputStream(), maxOutputBytes);
    this.errors = new Collector(process.getErrorStream(), maxOutputBytes);
  }

  static RunningProgram start(List<String> command, byte[] input, int maxOutputBytes)
      throws IOException {
    Process process = new ProcessBuilder(command).start();
    RunningProgram program = new RunningProgram(process, maxOutputBytes);
    daemon("output", program.output);
    daemon("errors", program.errors);
    daemon("input", () -> program.feed(input));
    return program;
  }

  boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
    return process.waitFor(time, unit);
  }

  /** Whether it was killed because it printed too much. */
  boolean isOverflown() {
    return overflown;
  }

  /**
   * What it left behind. A detached child may hold the pipe open; what the program itself printed
   * has arrived by then.
   */
  CommandResult result(Duration grace) throws InterruptedException {
    return new CommandResult(process.exitValue(), output.text(grace), errors.text(grace));
  }

  /** Nothing of it runs on. */
  void end(Duration grace) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> all = all();
    all.forEach(ProcessHandle::destroy);
    CompletableFuture<?>[] ends =
        all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    // Not get(): it would give up at once on a thread that is already interrupted.
    CompletableFuture.allOf(ends)
        .completeOnTimeout(null, grace.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    // Listed again: what ignored the first signal may have started more in the meantime.
    all().forEach(ProcessHandle::destroyForcibly);
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * Listed before anything is ended, because descendants lose their parent with it; the program
   * comes first, because it may start another one when a child ends.
   */
  private List<ProcessHandle> all() {
    List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
    all.addAll(process.descendants().toList());
    return all;
  }

  private void feed(byte[] input) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input);
    } catch (IOException e) {
      // The program ended or closed its input without reading all of it, which is its right.
    }
  }

  private static void daemon(String what, Runnable body) {
    Thread thread = new Thread(body, "essfailover-command-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads a pipe to its end. */
  private final class Collector implements Runnable {

    private final InputStream pipe;
    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Collector(InputStream pipe, int limit) {
      this.pipe = pipe;
      this.limit = limit;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[8192];
      try {
        for (int n = pipe.read(buffer); n >= 0 && !overflown; n = pipe.read(buffer)) {
          take(buffer, n);
        }
      } catch (IOException e) {
        // Closed under us because the program ended; what it printed has been read.
      } finally {
        end.complete(null);
      }
    }

    private void take(byte[] buffer, int n) {
      synchronized (bytes) {
        if (bytes.size() + n > limit) {
          overflown = true;
        } else {
          bytes.write(buffer, 0, n);
        }
      }
      if (overflown) {
        all().forEach(ProcessHandle::destroyForcibly);
      }
    }

    String text(Duration grace) throws InterruptedException {
      try {
        end.get(grace.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // A detached child holds the pipe.
      } catch (ExecutionException e) {
        throw new IllegalStateException("It is only ever completed normally", e);
      }
      synchronized (bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
    }
  }
}
