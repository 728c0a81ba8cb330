package io.github.essfailover.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** Gives what it is sent to /bin/sh, as an OpenSSH server does with the user's shell. */
final class ShellCommand implements Command {

  private final String text;
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();
  private OutputStream err = OutputStream.nullOutputStream();
  private @Nullable ExitCallback exit;
  private volatile @Nullable Process process;

  ShellCommand(String text) {
    this.text = text;
  }

  @Override
  public void setInputStream(InputStream stream) {
    this.in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    this.out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    this.err = stream;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    this.exit = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    Process started = new ProcessBuilder(List.of("/bin/sh", "-c", text)).start();
    ExitCallback told = Objects.requireNonNull(exit);
    process = started;
    environment.addSignalListener((where, signal) -> kill(), Signal.TERM, Signal.KILL);
    pump(in, started.getOutputStream(), true);
    Thread output = pump(started.getInputStream(), out, false);
    Thread errors = pump(started.getErrorStream(), err, false);
    daemon(
        () -> {
          int code = started.waitFor();
          // A detached child may hold the pipes.
          output.join(300);
          errors.join(300);
          told.onExit(code);
        });
  }

  private static Thread pump(InputStream from, OutputStream to, boolean close) {
    return daemon(
        () -> {
          byte[] buffer = new byte[8192];
          for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
          }
          if (close) {
            to.close();
          }
        });
  }

  /** The process group, as OpenSSH does. */
  private void kill() {
    Process running = process;
    if (running != null) {
      List<ProcessHandle> children = running.descendants().toList();
      // The shell first: it would go on with its next command.
      running.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void destroy(ChannelSession channel) {
    // Without a terminal, OpenSSH lets a program run on when its connection goes.
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static Thread daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                // The other side of the pipe went away.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
