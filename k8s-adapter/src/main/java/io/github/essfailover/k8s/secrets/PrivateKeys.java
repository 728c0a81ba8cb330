package io.github.essfailover.k8s.secrets;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a private key in PEM belongs to a certificate. Pure. */
final class PrivateKeys {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?)PRIVATE KEY-----([^-]+)-----END");
  private static final byte[] CHALLENGE = "essfailover".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION_ZERO = {0x02, 0x01, 0x00};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int LONG_FORM = 0x80;
  private static final int BYTE = 0xff;

  private PrivateKeys() {}

  /** Tries it: signs with the one and verifies with the other. */
  static boolean belongs(String pem, PublicKey to) {
    Matcher match = PEM.matcher(pem);
    if (!match.find()) {
      return false;
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(match.group(2));
      byte[] pkcs8 = match.group(1).isEmpty() ? der : wrap(der, algorithm(to));
      PrivateKey key =
          KeyFactory.getInstance(to.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      Signature signature = Signature.getInstance(signatureFor(to.getAlgorithm()));
      signature.initSign(key);
      signature.update(CHALLENGE);
      byte[] signed = signature.sign();
      signature.initVerify(to);
      signature.update(CHALLENGE);
      return signature.verify(signed);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String signatureFor(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "EdDSA";
    };
  }

  /**
   * The older forms (RFC 8017 appendix A.1.2, RFC 5915), which cert-manager writes unless told
   * otherwise, as PKCS 8 (RFC 5208): Java reads only that.
   */
  private static byte[] wrap(byte[] key, byte[] algorithm) {
    return element(SEQUENCE, VERSION_ZERO, algorithm, element(OCTET_STRING, key));
  }

  /** The AlgorithmIdentifier, first in the SubjectPublicKeyInfo. */
  private static byte[] algorithm(PublicKey key) {
    byte[] info = key.getEncoded();
    int start = 1 + lengthBytes(info, 1);
    int end = start + 1 + lengthBytes(info, start + 1) + length(info, start + 1);
    return Arrays.copyOfRange(info, start, end);
  }

  private static int lengthBytes(byte[] der, int at) {
    int first = der[at] & BYTE;
    return first < LONG_FORM ? 1 : 1 + first - LONG_FORM;
  }

  private static int length(byte[] der, int at) {
    int first = der[at] & BYTE;
    if (first < LONG_FORM) {
      return first;
    }
    int length = 0;
    for (int i = 1; i <= first - LONG_FORM; i++) {
      length = (length << 8) | (der[at + i] & BYTE);
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < LONG_FORM) {
      out.write(length);
    } else {
      // DER wants the shortest form.
      boolean isShort = length <= BYTE;
      out.write(LONG_FORM + (isShort ? 1 : 2));
      if (!isShort) {
        out.write(length >> 8);
      }
      out.write(length & BYTE);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
