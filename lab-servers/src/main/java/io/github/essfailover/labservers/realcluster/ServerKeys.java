package io.github.essfailover.labservers.realcluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;

/** Keys and tokens of one control plane, as files in its folder. Immutable. */
record ServerKeys(PrivateKey key, Path signingKey, Path publicKey, Path tokens, String adminToken) {

  private static final int KEY_BITS = 2048;
  private static final int TOKEN_BYTES = 24;
  private static final int PEM_LINE = 64;

  /** Makes them: an administrator's token, and the key that signs the tokens of accounts. */
  static ServerKeys in(Path folder) throws IOException {
    KeyPair pair = pair();
    String token = token();
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, token + ",admin,admin,\"system:masters\"\n");
    return new ServerKeys(
        pair.getPrivate(),
        pem(folder.resolve("accounts.key"), "PRIVATE KEY", pair.getPrivate().getEncoded()),
        pem(folder.resolve("accounts.pub"), "PUBLIC KEY", pair.getPublic().getEncoded()),
        tokens,
        token);
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A JSON web token with these claims, as the API server signs them (RFC 7515, RS256). */
  String signed(String claims) {
    String content = encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Path pem(Path file, String what, byte[] encoded) throws IOException {
    String body =
        Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(encoded);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }

  @Override
  public String toString() {
    return "ServerKeys[" + tokens.getParent() + "]";
  }
}
