package io.github.essfailover.lab.world;

import io.github.essfailover.labservers.postgres.Login;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secrets of one lab, made for it and forgotten with it.
 *
 * <p>Immutable. Deliberately no record: it must not print them.
 */
final class LabSecrets {

  private final byte[] tsig = random(32);
  private final String accessToken = HexFormat.of().formatHex(random(16));
  private final Login failoverRole = new Login("essfailover", HexFormat.of().formatHex(random(16)));
  private final String signingKey =
      "ed25519 a_lab1 " + Base64.getEncoder().withoutPadding().encodeToString(random(32));

  private LabSecrets() {}

  static LabSecrets random() {
    return new LabSecrets();
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return random;
  }

  /** Of the key that may update the zone. */
  byte[] tsig() {
    return tsig.clone();
  }

  /** What the homeserver's users show. */
  String accessToken() {
    return accessToken;
  }

  /** The role that the library works as on the database servers. */
  Login failoverRole() {
    return failoverRole;
  }

  /** The Matrix server's signing key, in Synapse's text form. */
  String signingKey() {
    return signingKey;
  }
}
