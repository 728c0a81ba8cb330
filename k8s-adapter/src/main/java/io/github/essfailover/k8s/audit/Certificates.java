package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The certificates that Ingresses show. */
final class Certificates {

  /** Let's Encrypt's certificates are renewed with 30 of 90 days left; half of that is late. */
  private static final Duration SOON = Duration.ofDays(14);

  private static final int DNS_NAME = 2; // RFC 5280, GeneralName, dNSName

  private Certificates() {}

  static void look(ClusterInventory seen, Remarks remarks) {
    if (seen.certificates().isEmpty()) {
      remarks.nothingThere();
    }
    Map<String, X509Certificate> leaves = new HashMap<>();
    for (Secret secret : seen.certificates()) {
      Optional<X509Certificate> leaf = leaf(secret);
      if (leaf.isEmpty()) {
        remarks.warning(
            "the secret " + Pods.name(secret) + " holds no certificate that can be read",
            "Issue it again, or copy it from the active data center.");
      } else {
        leaves.put(Pods.name(secret), leaf.get());
        validity(Pods.name(secret), leaf.get(), seen.at(), remarks);
      }
    }
    Set<String> named = new TreeSet<>();
    seen.certificates().forEach(secret -> named.add(Pods.name(secret)));
    for (Ingress ingress : seen.ingresses()) {
      if (ingress.getSpec() != null) {
        ingress.getSpec().getTls().forEach(tls -> covered(ingress, tls, named, leaves, remarks));
      }
    }
  }

  private static void validity(String name, X509Certificate leaf, Instant at, Remarks remarks) {
    Instant until = leaf.getNotAfter().toInstant();
    if (at.isAfter(until)) {
      remarks.error(
          "the certificate in " + name + " expired at " + until,
          "Renew it: clients refuse the connection.");
    } else if (at.plus(SOON).isAfter(until)) {
      remarks.warning(
          "the certificate in " + name + " expires at " + until,
          "Find out why it was not renewed, or not copied here.");
    }
    if (at.isBefore(leaf.getNotBefore().toInstant())) {
      remarks.warning(
          "the certificate in " + name + " is not valid before " + leaf.getNotBefore().toInstant(),
          "Check the clocks and the certificate.");
    }
  }

  private static void covered(
      Ingress ingress,
      IngressTLS tls,
      Set<String> named,
      Map<String, X509Certificate> leaves,
      Remarks remarks) {
    String secret = tls.getSecretName();
    if (secret == null || secret.isEmpty()) {
      return;
    }
    if (!named.contains(secret)) {
      remarks.error(
          "the Ingress "
              + Pods.name(ingress)
              + " names the secret "
              + secret
              + ", which is not there",
          "Copy it from the active data center, or issue it here.");
      return;
    }
    X509Certificate leaf = leaves.get(secret);
    if (leaf == null) {
      return;
    }
    Set<String> names = names(leaf);
    List<String> uncovered = tls.getHosts().stream().filter(host -> !covers(names, host)).toList();
    if (!uncovered.isEmpty()) {
      remarks.error(
          "the certificate in " + secret + " does not cover " + Pods.names(uncovered),
          "Issue one with all names of the Ingresses.");
    }
  }

  static boolean covers(Collection<String> names, String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    int dot = wanted.indexOf('.');
    // RFC 6125, 6.4.3: a wildcard stands for one label, the leftmost.
    String wildcard = dot < 0 ? wanted : "*" + wanted.substring(dot);
    return names.contains(wanted) || names.contains(wildcard);
  }

  private static Set<String> names(X509Certificate leaf) {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> name : alternatives) {
          if (name.size() > 1 && Integer.valueOf(DNS_NAME).equals(name.get(0))) {
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

  private static Optional<X509Certificate> leaf(Secret secret) {
    String data = secret.getData() == null ? null : secret.getData().get("tls.crt");
    if (data == null) {
      return Optional.empty();
    }
    try {
      // The first of a chain is the server's own (RFC 8446, 4.4.2).
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(Base64.getMimeDecoder().decode(data)))
          .stream()
          .findFirst()
          .map(X509Certificate.class::cast);
    } catch (CertificateException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
