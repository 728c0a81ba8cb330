package io.github.essfailover.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.testkit.secrets.Overheard;
import io.github.essfailover.testkit.secrets.PlantedSecrets;
import io.github.essfailover.testkit.secrets.TraceLog;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Neither keys and passphrases, nor what a program is given and prints, are heard elsewhere. */
@Timeout(120)
class SshSecretsTest {

  /** Dumps every packet that is sent and received, before encryption, at TRACE. */
  private static final Set<String> TELLING = Set.of("org.apache.sshd.");

  private static SshHost host;
  @TempDir Path folder;

  private final PlantedSecrets planted = PlantedSecrets.fresh();
  private final Overheard overheard = new Overheard(planted);
  private TraceLog log;

  @BeforeAll
  static void startHost() {
    host = new SshHost();
  }

  @AfterAll
  static void stopHost() {
    host.close();
  }

  @BeforeEach
  void listen() {
    log = TraceLog.listen();
  }

  @AfterEach
  void close() {
    log.close();
  }

  private static Deadline in(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  private String passphrase() {
    return planted.plant("passphrase");
  }

  /** The key in a file, encrypted; what of it is private is planted. */
  private Path keyFile(KeyPair pair, String passphrase) throws Exception {
    byte[] encoded = pair.getPrivate().getEncoded();
    String body = Base64.getEncoder().encodeToString(encoded);
    planted.add("private key", body.substring(body.length() / 3, body.length() / 3 + 40));
    OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
    encryption.setPassword(passphrase);
    encryption.setCipherName("AES");
    encryption.setCipherType("256");
    encryption.setCipherMode("CTR");
    Path file = folder.resolve("id");
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", encryption, out);
    }
    return file;
  }

  private SshCommandRunnerBuilder to(int port, KeyPair known) {
    return SshCommandRunner.to("127.0.0.1", port).user(SshHost.USER).hostKey(SshHost.line(known));
  }

  private void use(String what, SshCommandRunnerBuilder settings, Duration time) {
    byte[] input = planted.plant("standard-input").getBytes(StandardCharsets.UTF_8);
    String argument = planted.plant("argument");
    String variable = planted.plant("printed");
    overheard.parts(what, settings);
    overheard.during(
        what,
        () -> {
          try (SshCommandRunner runner = settings.build()) {
            overheard.parts(what, runner);
            for (String script :
                List.of(
                    "cat >/dev/null",
                    "cat >&2; exit 3",
                    "cat; echo " + variable + "; sleep 20",
                    "cat; while :; do echo " + variable + "; done")) {
              overheard.during(
                  what + ": a program",
                  () ->
                      runner
                          .run(List.of("sh", "-c", script, argument), input, in(time))
                          .exitCode());
            }
            overheard.during(
                what + ": no program",
                () -> runner.run(List.of("no-such-program", argument), input, in(time)).exitCode());
          }
          return "";
        });
  }

  private void assertNothingHeard(Set<String> telling) {
    overheard.threads();
    overheard.log(log, TELLING);
    assertThat(overheard.leaks()).isEmpty();
    assertThat(overheard.tellingLoggers()).as("libraries that print it").isEqualTo(telling);
  }

  @Test
  void runner_workingOrRefused_namesNoSecret() throws Exception {
    String passphrase = passphrase();
    Path file = keyFile(host.userKey, passphrase);
    SshCommandRunnerBuilder good = to(host.server.getPort(), host.hostKey);
    use("a host that works", good.privateKey(file, passphrase), Duration.ofMillis(1500));
    assertNothingHeard(TELLING);
  }

  @Test
  void runner_refused_namesNoSecret() throws Exception {
    String passphrase = passphrase();
    Path file = keyFile(host.userKey, passphrase);
    int port = host.server.getPort();
    Duration time = Duration.ofSeconds(5);
    use("another host", to(port, SshHost.pair()).privateKey(file, passphrase), time);
    use("a stranger's key", to(port, host.hostKey).keyPair(SshHost.pair()), time);
    use("nobody there", to(1, host.hostKey).privateKey(file, passphrase), time);
    use("a wrong passphrase", to(port, host.hostKey).privateKey(file, passphrase()), time);
    use("no passphrase", to(port, host.hostKey).privateKey(file), time);
    Path broken = folder.resolve("broken");
    Files.writeString(broken, "-----BEGIN PRIVATE KEY-----\n" + planted.plant("key-text") + "\n");
    use("a broken key", to(port, host.hostKey).privateKey(broken), time);
    assertNothingHeard(Set.of());
  }

  /** Somebody mixes up the two files of a key. */
  @Test
  void privateKeyGivenAsHostKey_isNotQuoted() {
    String text =
        "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + planted.plant("private-key")
            + "\n-----END OPENSSH PRIVATE KEY-----";
    use(
        "a private key as the host's",
        SshCommandRunner.to("127.0.0.1", 1).user("u").keyPair(SshHost.pair()).hostKey(text),
        Duration.ofSeconds(5));
    assertNothingHeard(Set.of());
  }
}
