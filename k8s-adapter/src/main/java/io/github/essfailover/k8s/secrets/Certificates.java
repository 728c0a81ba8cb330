package io.github.essfailover.k8s.secrets;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with a TLS Secret. Pure. */
final class Certificates {

  /** Type 2 of a subject alternative name is a DNS name (RFC 5280, section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private Certificates() {}

  /** Something wrong with it. */
  record Flaw(String text, boolean isUnusable) {}

  /** All flaws, without any of the key. */
  static List<Flaw> flaws(Content content, Set<String> hosts, Instant now, Duration margin) {
    List<Flaw> flaws = new ArrayList<>();
    Optional<X509Certificate> leaf = leaf(content.value("tls.crt").orElse(new byte[0]));
    if (leaf.isEmpty()) {
      return List.of(new Flaw("tls.crt holds no certificate that can be read", true));
    }
    X509Certificate certificate = leaf.get();
    Instant ends = certificate.getNotAfter().toInstant();
    if (!ends.isAfter(now)) {
      flaws.add(new Flaw("its certificate expired at " + ends, true));
    } else if (ends.isBefore(now.plus(margin))) {
      flaws.add(new Flaw("its certificate expires at " + ends, false));
    }
    if (certificate.getNotBefore().toInstant().isAfter(now)) {
      flaws.add(
          new Flaw(
              "its certificate is not valid before " + certificate.getNotBefore().toInstant(),
              true));
    }
    Set<String> names = names(certificate);
    Set<String> uncovered = new TreeSet<>(hosts);
    uncovered.removeIf(host -> names.stream().anyMatch(name -> covers(name, host)));
    if (!uncovered.isEmpty()) {
      flaws.add(new Flaw("its certificate does not cover " + uncovered, true));
    }
    if (!PrivateKeys.belongs(content.text("tls.key").orElse(""), certificate.getPublicKey())) {
      flaws.add(new Flaw("tls.key does not belong to tls.crt", true));
    }
    return flaws;
  }

  private static Optional<X509Certificate> leaf(byte[] pem) {
    try {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      return chain.stream().map(X509Certificate.class::cast).findFirst();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Set<String> names(X509Certificate certificate) {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> name : all) {
          if (name.get(0) instanceof Integer type && type == DNS_NAME) {
            names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (GeneralSecurityException e) {
      return Set.of();
    }
    return names;
  }

  /** A wildcard stands for one label (RFC 6125, section 6.4.3). */
  static boolean covers(String name, String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    if (!name.startsWith("*.")) {
      return name.equals(wanted);
    }
    int dot = wanted.indexOf('.');
    return wanted.startsWith("*.")
        ? name.equals(wanted)
        : dot > 0 && wanted.substring(dot).equals(name.substring(1));
  }
}
