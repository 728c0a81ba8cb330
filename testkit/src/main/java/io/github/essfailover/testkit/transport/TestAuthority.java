package io.github.essfailover.testkit.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority for tests, which issues certificates for {@code 127.0.0.1} and {@code
 * localhost}. X.509 as in RFC 5280, keys on P-256. Immutable, thread-safe.
 */
public final class TestAuthority {

  private static final char[] NO_PASSWORD = new char[0];
  private static final Duration VALID = Duration.ofDays(2);

  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Instant now;

  /**
   * A server's certificate and its key.
   *
   * @param certificate what it shows
   * @param key what proves that it is its own
   */
  public record Issued(X509Certificate certificate, PrivateKey key) {

    /** The certificate, PEM. */
    public String certificatePem() {
      return pem(certificate);
    }

    /** The key, PEM (PKCS 8, not encrypted). */
    public String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /** The certificate only. */
    @Override
    public String toString() {
      return certificate.getSubjectX500Principal().toString();
    }
  }

  private TestAuthority(String name, Clock clock) {
    this.now = clock.instant();
    this.keys = newKeys();
    this.certificate = sign(name, name, keys, keys, Certificates.GOOD, true);
  }

  /** A new one, which nobody trusts yet. */
  public static TestAuthority create() {
    return new TestAuthority("test authority", Clock.systemUTC());
  }

  /** A certificate for this machine that is in order, or in one way not. */
  public Issued issue(Certificates kind) {
    TestAuthority issuer =
        kind == Certificates.UNKNOWN_AUTHORITY
            ? new TestAuthority("nobody's authority", Clock.fixed(now, ZoneOffset.UTC))
            : this;
    KeyPair own = newKeys();
    String issuerName = issuer == this ? "test authority" : "nobody's authority";
    X509Certificate made = sign(issuerName, "server", issuer.keys, own, kind, false);
    return new Issued(made, own.getPrivate());
  }

  /** Its own certificate, PEM: for those who are to trust it. */
  public String pem() {
    return pem(certificate);
  }

  /** For clients: trusts this authority and no other. */
  public SSLContext client() {
    return context(null, certificate);
  }

  /** The same, for clients that want it so. */
  public TrustManager[] trustManagers() {
    try {
      return trust(certificate).getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For servers: shows that certificate. */
  public SSLContext server(Certificates kind) {
    return context(issue(kind), certificate);
  }

  private static SSLContext context(@Nullable Issued own, X509Certificate trusted) {
    try {
      KeyStore mine = empty();
      if (own != null) {
        X509Certificate[] chain = {own.certificate()};
        mine.setKeyEntry("own", own.key(), NO_PASSWORD, chain);
      }
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(mine, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust(trusted).getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TrustManagerFactory trust(X509Certificate trusted)
      throws GeneralSecurityException, IOException {
    KeyStore authorities = empty();
    authorities.setCertificateEntry("authority", trusted);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    return trust;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 5280, 4.1: the certificate, with the extensions of an authority or of a server. */
  private X509Certificate sign(
      String issuer, String subject, KeyPair by, KeyPair of, Certificates kind, boolean authority) {
    boolean expired = kind == Certificates.EXPIRED;
    Instant from = now.minus(expired ? VALID.plusDays(1) : Duration.ofHours(1));
    Instant until = expired ? now.minus(Duration.ofDays(1)) : now.plus(VALID);
    byte[] extensions =
        authority
            ? Der.extension("551d13", true, Der.sequence(Der.TRUE))
            : Der.extension("551d11", false, names(kind));
    byte[] content =
        Der.sequence(
            Der.tagged(0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(64, new SecureRandom()).add(BigInteger.ONE)),
            Der.ECDSA_WITH_SHA256,
            Der.commonName(issuer),
            Der.sequence(Der.time(from), Der.time(until)),
            Der.commonName(subject),
            of.getPublic().getEncoded(),
            Der.tagged(3, Der.sequence(extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(by.getPrivate());
      signature.update(content);
      byte[] whole = Der.sequence(content, Der.ECDSA_WITH_SHA256, Der.bits(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tags 2 and 7 of a general name: a DNS name, an address. */
  private static byte[] names(Certificates kind) {
    if (kind == Certificates.WRONG_NAME) {
      return Der.sequence(Der.name(2, "somebody.else.example".getBytes(StandardCharsets.US_ASCII)));
    }
    return Der.sequence(
        Der.name(2, "localhost".getBytes(StandardCharsets.US_ASCII)),
        Der.name(7, InetAddress.getLoopbackAddress().getAddress()));
  }

  private static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
