package io.github.essfailover.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.Deadline;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SshCommandRunnerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static SshHost host;
  @TempDir Path folder;

  @BeforeAll
  static void startHost() {
    host = new SshHost();
  }

  @AfterAll
  static void stopHost() {
    host.close();
  }

  private static Deadline in(Duration duration) {
    return Deadline.after(duration, Clock.systemUTC());
  }

  private static AdapterException failure(
      SshCommandRunnerBuilder settings, Duration time, String... command) {
    try (SshCommandRunner runner = settings.build()) {
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> runner.run(List.of(command), new byte[0], in(time)));
      assertThat(failure).as("a failure").isNotNull();
      return failure;
    }
  }

  private static String echo(SshCommandRunnerBuilder settings) {
    try (SshCommandRunner runner = settings.build()) {
      return runner.run(List.of("echo", "here"), new byte[0], in(PATIENCE)).output();
    }
  }

  private SshCommandRunnerBuilder nobodyKnown() {
    return SshCommandRunner.to("127.0.0.1", host.server.getPort())
        .user(SshHost.USER)
        .keyPair(host.userKey);
  }

  @Test
  void host_withAnotherKey_isRefusedAndItsFingerprintNamed() {
    AdapterException failure =
        failure(nobodyKnown().hostKey(SshHost.line(SshHost.pair())), PATIENCE, "true");

    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(failure.code()).isEqualTo("SSH_HOST_KEY");
    assertThat(failure)
        .hasMessageContaining(
            KeyUtils.getFingerPrint(BuiltinDigests.sha256, host.hostKey.getPublic()));
    assertThat(failure.remedy()).contains("ssh-keygen");
  }

  /** A key that the host had before it was rebuilt, or that somebody else has in its place. */
  @Test
  void host_whoseKeyChanges_isRefusedFromThenOn() {
    try (SshHost changing = new SshHost();
        SshCommandRunner runner = changing.known().build()) {
      List<String> command = List.of("echo", "here");
      assertThat(runner.run(command, new byte[0], in(PATIENCE)).output()).isEqualTo("here\n");
      changing.hasKeys(List.of(SshHost.pair()));

      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class, () -> runner.run(command, new byte[0], in(PATIENCE)));

      assertThat(failure).isNotNull();
      assertThat(failure.code()).isEqualTo("SSH_HOST_KEY");
      assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(failure.context()).containsEntry("host", "127.0.0.1:" + changing.server.getPort());
    }
  }

  @Test
  void host_knownByItsFingerprint_isTaken() {
    String fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, host.hostKey.getPublic());

    assertThat(echo(nobodyKnown().hostKey(fingerprint))).isEqualTo("here\n");
  }

  @Test
  void host_withKeysOfSeveralTypes_isAskedForTheKnownOne() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    try (SshHost twoKeys = new SshHost()) {
      twoKeys.hasKeys(List.of(twoKeys.hostKey, rsa));
      for (KeyPair known : List.of(twoKeys.hostKey, rsa)) {
        assertThat(
                echo(
                    SshCommandRunner.to("127.0.0.1", twoKeys.server.getPort())
                        .user(SshHost.USER)
                        .keyPair(twoKeys.userKey)
                        .hostKey(SshHost.line(known))))
            .isEqualTo("here\n");
      }
    }
  }

  @Test
  void login_withAKeyThatTheHostDoesNotKnow_isPermanent() {
    AdapterException failure =
        failure(
            SshCommandRunner.to("127.0.0.1", host.server.getPort())
                .user(SshHost.USER)
                .keyPair(SshHost.pair())
                .hostKey(SshHost.line(host.hostKey)),
            PATIENCE,
            "true");

    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(failure.code()).isEqualTo("SSH_LOGIN_REFUSED");
  }

  @Test
  void host_thatRefusesConnections_isNotApplied() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    AdapterException failure = failure(at(port), PATIENCE, "true");

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(failure.code()).isEqualTo("SSH_UNREACHABLE");
  }

  @Test
  void host_thatTakesConnectionsInSilence_isNotAppliedAtTheDeadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Deadline latest = in(Duration.ofSeconds(10));

      AdapterException failure = failure(at(silent.getLocalPort()), Duration.ofMillis(700), "true");

      assertThat(latest.isExpired()).as("came back too late").isFalse();
      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
    }
  }

  @Test
  void host_thatSpeaksSomethingElse_isNotApplied() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (java.net.Socket client = other.accept()) {
                  client
                      .getOutputStream()
                      .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });

      AdapterException failure = failure(at(other.getLocalPort()), Duration.ofSeconds(5), "true");

      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
      served.get(10, TimeUnit.SECONDS);
    }
  }

  private SshCommandRunnerBuilder at(int port) {
    return SshCommandRunner.to("127.0.0.1", port)
        .user(SshHost.USER)
        .keyPair(host.userKey)
        .hostKey(SshHost.line(host.hostKey));
  }

  @Test
  void connection_lostWhileTheProgramRuns_isUnknownAtOnce() throws Exception {
    try (SshHost fragile = new SshHost();
        SshCommandRunner runner = fragile.known().build()) {
      Path started = folder.resolve("started");
      CompletableFuture<AdapterException> failure =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      AdapterException.class,
                      () ->
                          runner.run(
                              List.of(
                                  "sh", "-c", "echo $$ > \"$1\"; sleep 600", "sh", "" + started),
                              new byte[0],
                              in(PATIENCE))));
      Deadline patience = in(PATIENCE);
      while (!Files.exists(started) || Files.readString(started).isBlank()) {
        assertThat(patience.isExpired()).isFalse();
        TimeUnit.MILLISECONDS.sleep(20);
      }
      fragile.cutConnections();

      AdapterException lost = failure.get(30, TimeUnit.SECONDS);
      ProcessHandle.of(Long.parseLong(Files.readString(started).strip()))
          .ifPresent(
              shell -> {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
              });
      assertThat(lost.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(lost.code()).isEqualTo("SSH_CONNECTION_LOST");
    }
  }

  @Test
  void privateKey_inAFileOfOpenSsh_isRead() throws Exception {
    Path plain = folder.resolve("plain");
    OpenSSHKeyPairResourceWriter writer = OpenSSHKeyPairResourceWriter.INSTANCE;
    try (var out = Files.newOutputStream(plain)) {
      writer.writePrivateKey(host.userKey, "test", null, out);
    }
    Path locked = folder.resolve("locked");
    OpenSSHKeyEncryptionContext context = new OpenSSHKeyEncryptionContext();
    context.setPassword("a passphrase");
    context.setCipherType("256");
    try (var out = Files.newOutputStream(locked)) {
      writer.writePrivateKey(host.userKey, "test", context, out);
    }
    SshCommandRunnerBuilder base =
        SshCommandRunner.to("127.0.0.1", host.server.getPort())
            .user(SshHost.USER)
            .hostKey(SshHost.line(host.hostKey));

    assertThat(echo(base.privateKey(plain))).isEqualTo("here\n");
    assertThat(echo(at(host.server.getPort()).privateKey(locked, "a passphrase")))
        .isEqualTo("here\n");
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> at(1).privateKey(locked, "wrong").build())
        .withMessageContaining("locked")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("wrong"));
  }

  @Test
  void ed25519_asHostKeyAndForTheLogin_works() throws Exception {
    KeyPair ofTheJdk = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair modern = KeyPairs.usable(ofTheJdk);
    try (SshHost ed = new SshHost()) {
      ed.hasKeys(List.of(modern));
      ed.server.setPublickeyAuthenticator(
          (user, key, session) -> KeyUtils.compareKeys(key, modern.getPublic()));
      assertThat(
              echo(
                  SshCommandRunner.to("127.0.0.1", ed.server.getPort())
                      .user(SshHost.USER)
                      .keyPair(ofTheJdk)
                      .hostKey(SshHost.line(modern))))
          .isEqualTo("here\n");
    }
  }

  @Test
  void builder_withEverythingMissing_namesItAll() {
    String noKey = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> SshCommandRunner.to(" ", 0).maxOutputBytes(0).build())
        .withMessageContaining("host is blank")
        .withMessageContaining("port 0")
        .withMessageContaining("user is missing")
        .withMessageContaining("no key to log in with")
        .withMessageContaining("nobody is trusted at first sight")
        .withMessageContaining("maxOutputBytes 0");
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> at(22).hostKey("ssh-ed25519 " + noKey).hostKey("nonsense").build())
        .withMessageContaining("nonsense");
  }

  @Test
  void argument_withANul_isRefusedAndNotPrinted() {
    try (SshCommandRunner runner = host.known().build()) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> runner.run(List.of("echo", "secret\0"), new byte[0], in(PATIENCE)))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
  }
}
