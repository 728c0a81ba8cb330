package io.github.essfailover.k8s.internal;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Permission.Place;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server whether the client's account has the permissions that a part needs
 * (Kubernetes documentation, "Checking API Access"): every account may ask that about itself.
 * Changes nothing; immutable.
 *
 * @param check the code of the findings
 * @param namespaces of the places that are namespaces; what is at other ones is not asked for
 */
public record PermissionReview(String check, Map<Place, String> namespaces) {

  public PermissionReview {
    namespaces = Map.copyOf(namespaces);
  }

  /** A finding for each verb that is not granted, and one if the server does not say. */
  public List<Finding> missing(Api api, List<Permission> needed) {
    List<Finding> findings = new ArrayList<>();
    try {
      for (Permission permission : needed) {
        for (String verb : isAskedFor(permission) ? permission.verbs() : List.<String>of()) {
          if (!isAllowed(api, permission, verb)) {
            findings.add(missing(permission, verb));
          }
        }
      }
    } catch (AdapterException e) {
      findings.add(
          Finding.of(
              check,
              Severity.WARNING,
              "the API server does not say what the account may do: " + e.code(),
              e.remedy()));
    }
    return findings;
  }

  private Finding missing(Permission permission, String verb) {
    String what = verb + " " + name(permission) + " " + where(permission);
    return Finding.of(
        check,
        Severity.ERROR,
        "the client's account may not " + what,
        "Grant "
            + what
            + ", needed to "
            + permission.why()
            + ": role "
            + permission.role().name().toLowerCase(Locale.ROOT)
            + " of the manifests in rbac/.");
  }

  private static String name(Permission permission) {
    String group = permission.group().isEmpty() ? "" : "." + permission.group();
    String names = permission.names().isEmpty() ? "" : " " + permission.names();
    return permission.resource() + group + names;
  }

  private String where(Permission permission) {
    String namespace = namespace(permission);
    return namespace == null ? "in the cluster" : "in " + namespace;
  }

  private boolean isAskedFor(Permission permission) {
    return permission.place() == Place.CLUSTER || namespaces.containsKey(permission.place());
  }

  /** Discovery and the cluster are everywhere, which a review says by no namespace. */
  private @Nullable String namespace(Permission permission) {
    String namespace = namespaces.get(permission.place());
    return namespace == null || namespace.isEmpty() ? null : namespace;
  }

  private boolean isAllowed(Api api, Permission permission, String verb) {
    String[] parts = permission.resource().split("/", 2);
    SelfSubjectAccessReview question =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(namespace(permission))
            .withGroup(permission.group())
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : null)
            .withName(permission.names().isEmpty() ? null : permission.names().get(0))
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
