package io.github.essfailover.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which a host is known. Any other one is refused, and what was offered is remembered
 * for the message. Thread-safe.
 */
final class HostKeys implements ServerKeyVerifier {

  private static final String FINGERPRINT_PREFIX = "SHA256:";

  private final List<PublicKey> keys = new ArrayList<>();
  private final List<String> fingerprints = new ArrayList<>();
  private final Map<ClientSession, String> refused = new ConcurrentHashMap<>();

  /** Takes a public key in OpenSSH's format, or a fingerprint. */
  HostKeys(List<String> known, List<String> problems) {
    for (String each : known) {
      String text = each.strip();
      if (text.startsWith(FINGERPRINT_PREFIX)) {
        fingerprints.add(text);
      } else {
        parse(text, problems);
      }
    }
  }

  private void parse(String text, List<String> problems) {
    if (text.contains("PRIVATE KEY")) {
      problems.add("a host key is the private half of one; give the line of the host's .pub file");
      return;
    }
    try {
      PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(text);
      PublicKey key =
          entry == null
              ? null
              : entry.resolvePublicKey(null, Map.of(), PublicKeyEntryResolver.FAILING);
      if (key == null) {
        problems.add("host key '" + text + "' is empty; give the line of the host's .pub file");
      } else {
        keys.add(key);
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      problems.add(
          "host key '"
              + text
              + "' is neither a public key like 'ssh-ed25519 AAAA…' nor a fingerprint like"
              + " 'SHA256:…'");
    }
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey offered) {
    boolean known = keys.stream().anyMatch(key -> KeyUtils.compareKeys(key, offered));
    String fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, offered);
    if (known || fingerprints.contains(fingerprint)) {
      return true;
    }
    refused.put(session, KeyUtils.getKeyType(offered) + " " + fingerprint);
    return false;
  }

  /** The key that this session was offered and that was refused; null if none was. */
  @Nullable String refusedIn(ClientSession session) {
    return refused.get(session);
  }

  void forget(ClientSession session) {
    refused.remove(session);
  }

  /** The types of the known keys; empty when a fingerprint, which has none, is among them. */
  List<String> types() {
    return fingerprints.isEmpty()
        ? keys.stream().map(KeyUtils::getKeyType).distinct().toList()
        : List.of();
  }
}
