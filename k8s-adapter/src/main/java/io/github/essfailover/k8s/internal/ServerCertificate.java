package io.github.essfailover.k8s.internal;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The certificate that a server shows, as a TLS Secret holds it in {@code tls.crt}. Immutable. */
public record ServerCertificate(X509Certificate leaf) {

  /** Type 2 of a subject alternative name is a DNS name (RFC 5280, section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  /** The server's own one of a chain; empty if there is none that can be read. */
  public static Optional<ServerCertificate> of(byte[] pem) {
    try {
      // The first of a chain is the server's own (RFC 8446, 4.4.2).
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .findFirst()
          .map(certificate -> new ServerCertificate((X509Certificate) certificate));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  /** Since when it is valid. */
  public Instant begins() {
    return leaf.getNotBefore().toInstant();
  }

  /** Until when it is valid. */
  public Instant ends() {
    return leaf.getNotAfter().toInstant();
  }

  /** The key that its private key has to belong to. */
  public PublicKey publicKey() {
    return leaf.getPublicKey();
  }

  /** Those of the hosts that it is not for. */
  public Set<String> uncovered(Collection<String> hosts) {
    Set<String> names = names();
    Set<String> uncovered = new TreeSet<>(hosts);
    uncovered.removeIf(host -> names.stream().anyMatch(name -> covers(name, host)));
    return uncovered;
  }

  /** A wildcard stands for one label (RFC 6125, section 6.4.3). */
  public static boolean covers(String name, String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    if (!name.startsWith("*.")) {
      return name.equals(wanted);
    }
    int dot = wanted.indexOf('.');
    return wanted.startsWith("*.")
        ? name.equals(wanted)
        : dot > 0 && wanted.substring(dot).equals(name.substring(1));
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> name : alternatives) {
          if (name.get(0) instanceof Integer type && type == DNS_NAME) {
            names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateException e) {
      // Names that cannot be read cover nothing.
      return Set.of();
    }
    return names;
  }
}
