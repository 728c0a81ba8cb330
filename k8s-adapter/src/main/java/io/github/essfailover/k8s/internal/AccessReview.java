package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the API server what the client's account may do in a namespace (Kubernetes documentation,
 * "Checking API Access"). Changes nothing; immutable.
 *
 * @param group the API group, empty for the core one
 * @param resource the plural
 */
public record AccessReview(String namespace, String group, String resource) {

  /** A finding for each verb that is not granted, and one if the server does not say. */
  public List<Finding> missing(Api api, List<String> verbs) {
    List<Finding> findings = new ArrayList<>();
    try {
      for (String verb : verbs) {
        if (!isAllowed(api, verb)) {
          findings.add(
              Finding.of(
                  "firewall.permission",
                  Severity.ERROR,
                  "the client's account may not " + verb + " " + resource + " in " + namespace,
                  "Grant " + verb + " on " + resource + " in " + namespace + "."));
        }
      }
    } catch (AdapterException e) {
      findings.add(
          Finding.of(
              "firewall.permission",
              Severity.WARNING,
              "the API server does not say what the account may do: " + e.code(),
              e.remedy()));
    }
    return findings;
  }

  /** A finding if the namespace is not there; none if the account may not look at it. */
  public static Optional<Finding> namespace(Api api, String name) {
    try {
      boolean isThere =
          api.read("get", "namespaces", client -> client.namespaces().withName(name).get()) != null;
      return isThere
          ? Optional.empty()
          : Optional.of(
              Finding.of(
                  "firewall.namespace",
                  Severity.ERROR,
                  "there is no namespace " + name,
                  "Check the name given for ESS, and that ESS is installed."));
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_FORBIDDEN")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isAllowed(Api api, String verb) {
    SelfSubjectAccessReview question =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withGroup(group)
            .withResource(resource)
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        api.read(
            "create",
            "selfsubjectaccessreviews",
            client -> client.authorization().v1().selfSubjectAccessReview().create(question));
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }
}
