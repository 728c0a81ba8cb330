package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.api.model.Namespace;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.Optional;

/** Whether a namespace is there to work in. Reads only; thread-safe, without state. */
public final class NamespaceReview {

  private NamespaceReview() {}

  /**
   * A finding if the namespace is not there or is on its way out; none if the account may not look.
   */
  public static Optional<Finding> of(Api api, String check, String name) {
    try {
      Namespace found =
          api.read("get", "namespaces", client -> client.namespaces().withName(name).get());
      return found == null ? Optional.of(absent(check, name)) : terminating(check, found);
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_FORBIDDEN")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Finding absent(String check, String name) {
    return Finding.of(
        check,
        Severity.ERROR,
        "there is no namespace " + name,
        "Check the name given for ESS, and that ESS is installed.");
  }

  /** Nothing can be created in it any more (Kubernetes documentation, "Namespaces"). */
  private static Optional<Finding> terminating(String check, Namespace found) {
    if (found.getMetadata().getDeletionTimestamp() == null) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
            check,
            Severity.ERROR,
            "the namespace " + found.getMetadata().getName() + " is being deleted",
            "Let its deletion finish, then install ESS there again."));
  }
}
