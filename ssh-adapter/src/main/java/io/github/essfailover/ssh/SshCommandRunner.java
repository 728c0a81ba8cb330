package io.github.essfailover.ssh;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.CommandRunner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;

/**
 * Runs programs on another machine over SSH, as one user with one or more keys.
 *
 * <pre>{@code
 * try (SshCommandRunner db1 = SshCommandRunner.to("db1.dc1.internal", 22)
 *     .user("failover")
 *     .privateKey(Path.of("/etc/essfailover/id_ed25519"))
 *     .hostKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5…")
 *     .build()) {
 *   db1.run(List.of("pg_ctlcluster", "15", "main", "status"), new byte[0], deadline);
 * }
 * }</pre>
 *
 * <p>The host must be known by its key: nobody is trusted at first sight. Neither an agent, nor
 * {@code ~/.ssh}, nor passwords are used. The user's login shell has to be a POSIX shell; every
 * argument reaches the program as it is.
 *
 * <p>Each call has a connection of its own, which costs a handshake (some 100 ms) and saves it from
 * a connection that died unnoticed: what fails before the program is started is NOT_APPLIED, and a
 * connection that is lost later is UNKNOWN. At the deadline, on an interrupt and when the output
 * grows too long, the program and its process group are ended by a signal and by a {@code kill} on
 * the other side, which takes at most a second more, and the call throws UNKNOWN; what {@code sudo}
 * started for another user may run on. The resolution of the host's name is the JVM's and not
 * bounded by the deadline; give an address where DNS may be lost. Messages name the program and
 * never its arguments, input or output.
 *
 * <p>Thread-safe. {@link #close} ends its threads, which are daemons.
 */
public final class SshCommandRunner implements CommandRunner, AutoCloseable {

  /** How long the last output of a program that ended may be on its way. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  private static final byte[] NO_INPUT = new byte[0];

  private final SshClient client;
  private final HostKeys hostKeys;
  private final SshCommandRunnerBuilder settings;
  private final List<KeyPair> keys;
  private final SshFailures failures;

  SshCommandRunner(
      SshCommandRunnerBuilder settings, SshClient client, HostKeys hostKeys, List<KeyPair> keys) {
    this.settings = settings;
    this.client = client;
    this.hostKeys = hostKeys;
    this.keys = List.copyOf(keys);
    this.failures = new SshFailures(settings.host + ":" + settings.port);
  }

  /** Starts the settings of a runner for that host. */
  public static SshCommandRunnerBuilder to(String host, int port) {
    return new SshCommandRunnerBuilder(host, port);
  }

  @Override
  public CommandResult run(List<String> command, byte[] input, Deadline deadline) {
    String text = ShellText.of(command);
    String program = command.get(0);
    if (deadline.isExpired()) {
      throw failures.tooLate(program);
    }
    ClientSession session = connect(program, deadline);
    try {
      logIn(session, program, deadline);
      CommandResult result = execute(session, text, program, input, deadline);
      if (ShellText.saysNoProgram(result.exitCode(), result.errors())) {
        throw failures.noProgram(program);
      }
      return result;
    } finally {
      hostKeys.forget(session);
      // Not at once: what ends the program has to leave before.
      session.close(false);
    }
  }

  private ClientSession connect(String program, Deadline deadline) {
    try {
      return client
          .connect(settings.user, settings.host, settings.port)
          .verify(deadline.remaining())
          .getSession();
    } catch (InterruptedIOException e) {
      throw failures.interrupted(program, e);
    } catch (IOException e) {
      throw failures.unreachable(e);
    }
  }

  private void logIn(ClientSession session, String program, Deadline deadline) {
    try {
      keys.forEach(session::addPublicKeyIdentity);
      session.auth().verify(deadline.remaining());
    } catch (InterruptedIOException e) {
      throw failures.interrupted(program, e);
    } catch (IOException e) {
      throw loginFailure(session, e);
    }
  }

  /** Nothing was started yet, whatever it is. */
  private AdapterException loginFailure(ClientSession session, IOException cause) {
    String offered = hostKeys.refusedIn(session);
    if (offered != null) {
      return failures.hostKey(offered, cause);
    }
    return isRefusal(cause) ? failures.loginRefused(cause) : failures.unreachable(cause);
  }

  /** OpenSSH counts the keys that it is shown and ends the connection itself after MaxAuthTries. */
  private static boolean isRefusal(IOException cause) {
    boolean noMore =
        cause instanceof SshException ssh
            && ssh.getDisconnectCode()
                == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
    return noMore
        || String.valueOf(cause.getMessage()).contains("Too many authentication failures");
  }

  private CommandResult execute(
      ClientSession session, String text, String program, byte[] input, Deadline deadline) {
    RemoteProgram running;
    try {
      running = new RemoteProgram(session, text, input, settings.maxOutputBytes);
    } catch (IOException e) {
      throw failures.notStarted(program, e);
    }
    try {
      running.start(deadline);
      boolean ended = running.awaitEnd(deadline);
      if (ended) {
        running.awaitLastOutput(deadline, LAST_OUTPUT);
      }
      if (running.isOverflown()) {
        throw failures.tooLong(program, settings.maxOutputBytes);
      }
      if (!ended) {
        throw failures.timedOut(program);
      }
      return running.result().orElseThrow(() -> failures.connectionLost(program, null));
    } catch (SshChannelOpenException e) {
      throw failures.notStarted(program, e);
    } catch (InterruptedIOException | InterruptedException e) {
      throw failures.interrupted(program, e);
    } catch (IOException e) {
      throw deadline.isExpired() ? failures.timedOut(program) : failures.connectionLost(program, e);
    } finally {
      running.end();
    }
  }

  /** Whether the host takes the login; runs {@code true}. */
  public void probe(Deadline deadline) {
    run(List.of("true"), NO_INPUT, deadline);
  }

  /** Programs that still run are cut off. */
  @Override
  public void close() {
    client.close(true);
  }

  /** User and host. */
  @Override
  public String toString() {
    return "SshCommandRunner[" + settings.user + "@" + settings.host + ":" + settings.port + "]";
  }
}
