package io.github.essfailover.ssh;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Key pairs as MINA can use them. */
final class KeyPairs {

  private KeyPairs() {}

  /** MINA 2 signs with Ed25519 keys of its own provider only, not with the JDK's. */
  static KeyPair usable(KeyPair pair) {
    if (!(pair.getPrivate() instanceof EdECPrivateKey)) {
      return pair;
    }
    try {
      KeyFactory factory = SecurityUtils.getKeyFactory(SecurityUtils.EDDSA);
      return new KeyPair(
          factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
          factory.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key pair is no Ed25519 key that can be used", e);
    }
  }
}
