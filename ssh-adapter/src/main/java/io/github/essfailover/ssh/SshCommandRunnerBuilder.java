package io.github.essfailover.ssh;

import io.github.essfailover.error.InvalidConfigurationException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.signature.Signature;

/** Settings of an {@link SshCommandRunner}. Confined to one thread. */
public final class SshCommandRunnerBuilder {

  private static final int DEFAULT_OUTPUT_BYTES = 1024 * 1024;
  private static final int HIGHEST_PORT = 65_535;

  final String host;
  final int port;
  String user = "";
  int maxOutputBytes = DEFAULT_OUTPUT_BYTES;

  private final List<String> problems = new ArrayList<>();
  private final List<String> hostKeys = new ArrayList<>();
  private final List<KeyPair> keys = new ArrayList<>();

  SshCommandRunnerBuilder(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** The user on that host. Required. */
  public SshCommandRunnerBuilder user(String name) {
    this.user = name;
    return this;
  }

  /**
   * A key by which the host is known: the line of its {@code .pub} file, or its fingerprint {@code
   * SHA256:…} as {@code ssh-keygen -l} prints it. At least one; give another one while keys are
   * changed.
   */
  public SshCommandRunnerBuilder hostKey(String key) {
    hostKeys.add(key);
    return this;
  }

  /** A key to log in with, from wherever the host keeps it; at least one key is required. */
  public SshCommandRunnerBuilder keyPair(KeyPair pair) {
    keys.add(KeyPairs.usable(pair));
    return this;
  }

  /** The key in that file, in OpenSSH's or PEM format, not encrypted; read now. */
  public SshCommandRunnerBuilder privateKey(Path file) {
    return read(file, FilePasswordProvider.EMPTY);
  }

  /** The key in that encrypted file; read now, the passphrase is not kept. */
  public SshCommandRunnerBuilder privateKey(Path file, String passphrase) {
    return read(file, FilePasswordProvider.of(passphrase));
  }

  private SshCommandRunnerBuilder read(Path file, FilePasswordProvider passphrase) {
    FileKeyPairProvider provider = new FileKeyPairProvider(file);
    provider.setPasswordFinder(passphrase);
    try {
      int before = keys.size();
      StreamSupport.stream(provider.loadKeys(null).spliterator(), false).forEach(keys::add);
      if (keys.size() == before) {
        problems.add("file " + file + " holds no key");
      }
    } catch (RuntimeException e) {
      // The cause may quote the file.
      problems.add("the key in " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return this;
  }

  /** How many bytes of each of standard output and standard error are taken; default 1 MiB. */
  public SshCommandRunnerBuilder maxOutputBytes(int bytes) {
    this.maxOutputBytes = bytes;
    return this;
  }

  /**
   * The runner; connects nowhere yet.
   *
   * @throws InvalidConfigurationException with every problem
   */
  public SshCommandRunner build() {
    List<String> all = new ArrayList<>(problems);
    if (host.isBlank()) {
      all.add("host is blank");
    }
    if (port < 1 || port > HIGHEST_PORT) {
      all.add("port " + port + " is not between 1 and " + HIGHEST_PORT);
    }
    if (user.isBlank()) {
      all.add("user is missing; call user(...)");
    }
    if (keys.isEmpty()) {
      all.add("there is no key to log in with; call privateKey(...) or keyPair(...)");
    }
    if (hostKeys.isEmpty()) {
      all.add("the host's key is not known; call hostKey(...): nobody is trusted at first sight");
    }
    if (maxOutputBytes < 1) {
      all.add("maxOutputBytes " + maxOutputBytes + " is not positive");
    }
    HostKeys known = new HostKeys(hostKeys, all);
    if (!all.isEmpty()) {
      throw new InvalidConfigurationException("The SSH runner for " + host, all);
    }
    return new SshCommandRunner(this, client(known), known, keys);
  }

  /** Knows nothing but what it is given: no files of the user, no agent, no passwords. */
  private static SshClient client(HostKeys known) {
    SshClient client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier(known);
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setAgentFactory(null);
    client.setUserAuthFactories(
        List.of(new UserAuthPublicKeyFactory(client.getSignatureFactories())));
    restrict(client, known.types());
    client.start();
    return client;
  }

  /** A host with keys of several types shall show one of those by which it is known. */
  private static void restrict(SshClient client, List<String> types) {
    List<NamedFactory<Signature>> wanted =
        client.getSignatureFactories().stream()
            .filter(each -> types.contains(KeyUtils.getCanonicalKeyType(each.getName())))
            .toList();
    if (!wanted.isEmpty()) {
      client.setSignatureFactories(wanted);
    }
  }
}
