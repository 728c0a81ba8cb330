package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.github.essfailover.k8s.internal.ServerCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The certificates that Ingresses show. */
final class Certificates {

  /** Let's Encrypt's certificates are renewed with 30 of 90 days left; half of that is late. */
  private static final Duration SOON = Duration.ofDays(14);

  private Certificates() {}

  static void look(ClusterInventory seen, Remarks remarks) {
    if (seen.certificates().isEmpty()) {
      remarks.nothingThere();
    }
    Map<String, ServerCertificate> leaves = new HashMap<>();
    for (Secret secret : seen.certificates()) {
      Optional<ServerCertificate> leaf = leaf(secret);
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

  private static void validity(String name, ServerCertificate leaf, Instant at, Remarks remarks) {
    Instant until = leaf.ends();
    if (at.isAfter(until)) {
      remarks.error(
          "the certificate in " + name + " expired at " + until,
          "Renew it: clients refuse the connection.");
    } else if (at.plus(SOON).isAfter(until)) {
      remarks.warning(
          "the certificate in " + name + " expires at " + until,
          "Find out why it was not renewed, or not copied here.");
    }
    if (at.isBefore(leaf.begins())) {
      remarks.warning(
          "the certificate in " + name + " is not valid before " + leaf.begins(),
          "Check the clocks and the certificate.");
    }
  }

  private static void covered(
      Ingress ingress,
      IngressTLS tls,
      Set<String> named,
      Map<String, ServerCertificate> leaves,
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
    ServerCertificate leaf = leaves.get(secret);
    if (leaf == null) {
      return;
    }
    Set<String> uncovered = leaf.uncovered(tls.getHosts());
    if (!uncovered.isEmpty()) {
      remarks.error(
          "the certificate in " + secret + " does not cover " + Pods.names(uncovered),
          "Issue one with all names of the Ingresses.");
    }
  }

  private static Optional<ServerCertificate> leaf(Secret secret) {
    String data = secret.getData() == null ? null : secret.getData().get("tls.crt");
    if (data == null) {
      return Optional.empty();
    }
    try {
      return ServerCertificate.of(Base64.getMimeDecoder().decode(data));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
