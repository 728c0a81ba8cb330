package io.github.essfailover.ssh;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner.CommandResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A program that runs on the other side of a session. Confined to the caller's thread. */
final class RemoteProgram {

  /** How long the other side may take to hear that the program has to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** What a shell shows for a program that a signal ended: 128 and the signal's number. */
  private static final int SIGNAL_BASE = 128;

  private static final Map<String, Integer> SIGNALS =
      Map.of(
          "HUP", 1, "INT", 2, "QUIT", 3, "ILL", 4, "ABRT", 6, "FPE", 8, "KILL", 9, "SEGV", 11,
          "PIPE", 13, "TERM", 15);

  /** The most that tells the process of the program. */
  private static final int FIRST_LINE_BYTES = 64;

  private final Object monitor = new Object();
  private final ChannelExec channel;
  private final int limit;
  private final BoundedOutput output;
  private final BoundedOutput errors;

  RemoteProgram(ClientSession session, String command, byte[] input, int maxOutputBytes)
      throws IOException {
    this.limit = maxOutputBytes;
    this.output = new BoundedOutput(maxOutputBytes, this::changed);
    this.errors = new BoundedOutput(maxOutputBytes + FIRST_LINE_BYTES, this::changed);
    this.channel = session.createExecChannel(command);
    channel.setIn(new ByteArrayInputStream(input));
    channel.setOut(output);
    channel.setErr(errors);
    channel.addChannelListener(
        new ChannelListener() {
          @Override
          public void channelStateChanged(Channel changed, String hint) {
            changed();
          }

          @Override
          public void channelClosed(Channel closed, @Nullable Throwable reason) {
            changed();
          }
        });
    channel.addCloseFutureListener(future -> changed());
  }

  /** From here on the program may run. */
  void start(Deadline deadline) throws IOException {
    channel.open().verify(deadline.remaining());
  }

  private void changed() {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  /** Waits until it ended, was cut off or printed too much; false at the deadline. */
  boolean awaitEnd(Deadline deadline) throws InterruptedException {
    return await(() -> hasEnded() || isOverflown() || channel.isClosed(), deadline);
  }

  /**
   * After the end of the program the other side keeps the channel open while anything holds its
   * output, such as a detached child. What the program itself printed has arrived by then.
   */
  void awaitLastOutput(Deadline deadline, Duration most) throws InterruptedException {
    await(() -> channel.isClosed() || isOverflown(), deadline.atMost(most));
  }

  private boolean await(BooleanSupplier done, Deadline deadline) throws InterruptedException {
    synchronized (monitor) {
      while (!done.getAsBoolean()) {
        Duration left = deadline.remaining();
        if (left.isZero()) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(monitor, left.toNanos());
      }
      return true;
    }
  }

  boolean isOverflown() {
    return output.isOverflown()
        || errors.isOverflown()
        || ShellText.withoutProcess(errors.text()).getBytes(StandardCharsets.UTF_8).length > limit;
  }

  private boolean hasEnded() {
    return channel.getExitStatus() != null || channel.getExitSignal() != null;
  }

  /** What it left behind; empty when the other side went away before it told. */
  Optional<CommandResult> result() {
    Integer status = channel.getExitStatus();
    String signal = channel.getExitSignal();
    boolean cutOff = channel.isClosed() && !channel.isEofSignalled();
    if (cutOff || (status == null && signal == null)) {
      return Optional.empty();
    }
    int code = status != null ? status : SIGNAL_BASE + SIGNALS.getOrDefault(signal, 0);
    return Optional.of(
        new CommandResult(code, output.text(), ShellText.withoutProcess(errors.text())));
  }

  /** Asks the other side to end it, and its process group, if it still runs; not waited for. */
  void end() {
    boolean interrupted = Thread.interrupted();
    try {
      if (!channel.isClosed() && channel.isOpen() && !hasEnded()) {
        signal("KILL");
        ShellText.processOf(errors.text()).ifPresent(this::kill);
      }
      channel.close(false);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** OpenSSH passes no signals for root (session.c, session_signal_req). */
  private void kill(String process) {
    try {
      ChannelExec killer =
          ((ClientSession) channel.getSession()).createExecChannel(ShellText.killer(process));
      killer.open().verify(GRACE);
    } catch (IOException e) {
      // The other side is gone; there is nobody to ask.
    }
  }

  /** RFC 4254 section 6.9; OpenSSH 7.9 and later pass it to the program's process group. */
  private void signal(String name) {
    try {
      Buffer request = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
      request.putUInt(channel.getRecipient());
      request.putString("signal");
      request.putBoolean(false);
      request.putString(name);
      channel.writePacket(request);
    } catch (IOException e) {
      // The other side is gone; there is nobody to ask.
    }
  }
}
