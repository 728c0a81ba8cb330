package io.github.essfailover.lab.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A Matrix signing key as Synapse keeps it: {@code ed25519 <version> <unpadded base64 of the
 * seed>}.
 *
 * <p>Immutable, thread-safe. Its text form does not show the key.
 */
public final class SigningKey {

  private static final int SEED_BYTES = 32;
  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  private final String id;
  private final KeyPair pair;

  private SigningKey(String id, KeyPair pair) {
    this.id = id;
    this.pair = pair;
  }

  /** Reads the text form. */
  public static SigningKey parse(String text) {
    String[] parts = text.trim().split("\\s+", -1);
    if (parts.length != 3 || !parts[0].equals("ed25519")) {
      throw new IllegalArgumentException(
          "a signing key is 'ed25519 <version> <seed>', got " + parts.length + " words");
    }
    byte[] seed = Base64.getDecoder().decode(parts[2]);
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("the seed has " + seed.length + " bytes instead of 32");
    }
    return new SigningKey("ed25519:" + parts[1], pairFrom(seed));
  }

  /** The JDK derives a public key only while it generates a pair, so the seed is its randomness. */
  private static KeyPair pairFrom(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(
          NamedParameterSpec.ED25519,
          new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
              System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
          });
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no Ed25519.", e);
    }
  }

  /** For instance {@code ed25519:a_lab1}. */
  public String id() {
    return id;
  }

  /** The verify key, in unpadded base64. */
  public String publicKey() {
    byte[] encoded = pair.getPublic().getEncoded();
    return BASE64.encodeToString(
        Arrays.copyOfRange(encoded, encoded.length - SEED_BYTES, encoded.length));
  }

  String sign(String canonicalJson) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(canonicalJson.getBytes(StandardCharsets.UTF_8));
      return BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java cannot sign with Ed25519.", e);
    }
  }

  @Override
  public String toString() {
    return "signing key " + id;
  }
}
