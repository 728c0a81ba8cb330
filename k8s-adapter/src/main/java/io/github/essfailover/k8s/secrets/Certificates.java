package io.github.essfailover.k8s.secrets;

import io.github.essfailover.k8s.internal.ServerCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is wrong with a TLS Secret. Pure. */
final class Certificates {

  private Certificates() {}

  /** Something wrong with it. */
  record Flaw(String text, boolean isUnusable) {}

  /** All flaws, without any of the key. */
  static List<Flaw> flaws(Content content, Set<String> hosts, Instant now, Duration margin) {
    List<Flaw> flaws = new ArrayList<>();
    Optional<ServerCertificate> leaf =
        ServerCertificate.of(content.value("tls.crt").orElse(new byte[0]));
    if (leaf.isEmpty()) {
      return List.of(new Flaw("tls.crt holds no certificate that can be read", true));
    }
    ServerCertificate certificate = leaf.get();
    Instant ends = certificate.ends();
    if (!ends.isAfter(now)) {
      flaws.add(new Flaw("its certificate expired at " + ends, true));
    } else if (ends.isBefore(now.plus(margin))) {
      flaws.add(new Flaw("its certificate expires at " + ends, false));
    }
    if (certificate.begins().isAfter(now)) {
      flaws.add(new Flaw("its certificate is not valid before " + certificate.begins(), true));
    }
    Set<String> uncovered = certificate.uncovered(hosts);
    if (!uncovered.isEmpty()) {
      flaws.add(new Flaw("its certificate does not cover " + uncovered, true));
    }
    if (!PrivateKeys.belongs(content.text("tls.key").orElse(""), certificate.publicKey())) {
      flaws.add(new Flaw("tls.key does not belong to tls.crt", true));
    }
    return flaws;
  }
}
