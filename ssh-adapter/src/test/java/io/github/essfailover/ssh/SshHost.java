package io.github.essfailover.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;

/** An SSH server on this machine that knows one user. */
final class SshHost implements AutoCloseable {

  static final String USER = "failover";

  final KeyPair hostKey = pair();
  final KeyPair userKey = pair();
  final SshServer server = SshServer.setUpDefaultServer();

  SshHost() {
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals(USER) && KeyUtils.compareKeys(key, userKey.getPublic()));
    server.setCommandFactory((channel, text) -> new ShellCommand(text));
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SshCommandRunnerBuilder known() {
    return SshCommandRunner.to("127.0.0.1", server.getPort())
        .user(USER)
        .keyPair(userKey)
        .hostKey(line(hostKey));
  }

  static String line(KeyPair pair) {
    return PublicKeyEntry.toString(pair.getPublic());
  }

  /** Elliptic curves: quick to make. */
  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its keys, one of each type. */
  void hasKeys(List<KeyPair> pairs) {
    server.setKeyPairProvider(KeyPairProvider.wrap(pairs));
  }

  /** All connections are cut. */
  void cutConnections() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
