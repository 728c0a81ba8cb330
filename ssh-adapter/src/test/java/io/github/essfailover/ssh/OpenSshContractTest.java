package io.github.essfailover.ssh;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.labservers.network.FreePorts;
import io.github.essfailover.labservers.process.SupervisedProcess;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.testkit.contract.CommandRunnerContract;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Against the machine's OpenSSH server, on a loopback port, as the user who runs the tests. */
class OpenSshContractTest extends CommandRunnerContract {

  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SETTINGS =
      """
      ListenAddress 127.0.0.1
      Port %2$d
      HostKey %1$s/host_key
      AuthorizedKeysFile %1$s/authorized_keys
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      PermitRootLogin prohibit-password
      MaxStartups 100
      """;

  @TempDir static Path folder;
  private static KeyPair hostKey;
  private static KeyPair userKey;
  private static int port;
  private static SupervisedProcess sshd;

  @BeforeAll
  static void startServer() throws Exception {
    boolean there = Files.isExecutable(SSHD);
    String reason = SSHD + " is not installed (Debian package openssh-server)";
    if (!there && Boolean.getBoolean("lab.required")) {
      fail(reason);
    }
    assumeTrue(there, reason);
    if (Files.isWritable(PRIVILEGE_SEPARATION.getParent())) {
      Files.createDirectories(PRIVILEGE_SEPARATION);
    }
    hostKey = SshHost.pair();
    userKey = SshHost.pair();
    port = FreePorts.one();
    Path secret = folder.resolve("host_key");
    try (OutputStream out = Files.newOutputStream(secret)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(hostKey, "host", null, out);
    }
    Files.setPosixFilePermissions(
        secret, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("authorized_keys"), SshHost.line(userKey) + "\n");
    Path settings = folder.resolve("sshd_config");
    Files.writeString(settings, SETTINGS.formatted(folder.toAbsolutePath(), port));
    sshd =
        SupervisedProcess.start(
            List.of(SSHD.toString(), "-D", "-e", "-f", settings.toAbsolutePath().toString()),
            folder,
            folder.resolve("sshd.log"));
    sshd.await(OpenSshContractTest::listens, PATIENCE);
  }

  private static boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stopServer() {
    if (sshd != null) {
      sshd.kill();
    }
  }

  @Override
  protected Fixture start() {
    return new Machine();
  }

  private static final class Machine implements Fixture {

    private final List<SshCommandRunner> runners = new ArrayList<>();
    private final SshCommandRunner usual = add(settings());

    private static SshCommandRunnerBuilder settings() {
      return SshCommandRunner.to("127.0.0.1", port)
          .user(System.getProperty("user.name"))
          .keyPair(userKey)
          .hostKey(SshHost.line(hostKey));
    }

    private SshCommandRunner add(SshCommandRunnerBuilder settings) {
      SshCommandRunner runner = settings.build();
      runners.add(runner);
      return runner;
    }

    @Override
    public CommandRunner runner() {
      return usual;
    }

    @Override
    public CommandRunner runner(int maxOutputBytes) {
      return add(settings().maxOutputBytes(maxOutputBytes));
    }

    @Override
    public void close() {
      runners.forEach(SshCommandRunner::close);
    }
  }
}
