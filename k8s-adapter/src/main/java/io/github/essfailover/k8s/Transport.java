package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.Config;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ThisMachine;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Whether a client makes sure that it talks to its API server and to nobody else. */
final class Transport {

  private Transport() {}

  static List<Finding> findings(Config config) {
    List<String> lax = new ArrayList<>();
    URI server = URI.create(config.getMasterUrl());
    if ("http".equals(server.getScheme())
        && !ThisMachine.isNamed(String.valueOf(server.getHost()))) {
      lax.add("it has no TLS");
    }
    if (config.isTrustCerts()) {
      lax.add("any certificate is taken (insecure-skip-tls-verify)");
    }
    if (config.isDisableHostnameVerification()) {
      lax.add("a certificate for any name is taken");
    }
    return lax.isEmpty()
        ? List.of()
        : List.of(
            Finding.of(
                "cluster.unverified",
                Severity.WARNING,
                "nothing proves that " + server.getAuthority() + " is the API server: " + lax,
                "Give the client the cluster's authority (certificate-authority-data of a"
                    + " kubeconfig), and leave verification on: whoever is on the way reads the token"
                    + " and can give any answer."));
  }
}
