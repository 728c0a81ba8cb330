package io.github.essfailover.k8s.internal;

import io.github.essfailover.k8s.internal.Permission.Part;
import io.github.essfailover.k8s.internal.Permission.Place;
import io.github.essfailover.k8s.internal.Permission.Role;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A manifest, written from the list of permissions.
 *
 * @param ofHelm for ESS Helm; the other roles than watching and failing over need the same for both
 */
record RbacManifest(Role role, boolean ofHelm) {

  static final String OWN_NAMESPACE = "essfailover";
  private static final Set<Part> OF_HELM = EnumSet.of(Part.HELM, Part.HELM_QUOTA);
  private static final Set<Part> OF_CLASSIC = EnumSet.of(Part.CLASSIC);

  static List<RbacManifest> all() {
    return Stream.concat(
            Stream.of(Role.values()).map(role -> new RbacManifest(role, false)),
            Stream.of(Role.WATCH, Role.FAILOVER).map(role -> new RbacManifest(role, true)))
        .toList();
  }

  String file() {
    return (ofHelm ? "helm-" : "") + word(role) + ".yaml";
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  String text() {
    String documents =
        Stream.of(Place.values())
            .filter(place -> !rules(place).isEmpty())
            .map(this::document)
            .collect(Collectors.joining());
    return isAccount()
        ? head() + account() + documents
        : head() + documents.replaceFirst("---\n", "");
  }

  /** The other roles are given to the accounts of these. */
  private boolean isAccount() {
    return role == Role.WATCH || role == Role.FAILOVER;
  }

  private String name() {
    return "essfailover-" + word(role);
  }

  private String head() {
    String what =
        switch (role) {
          case WATCH -> "watch: it reads only";
          case FAILOVER -> "fail over, watching included";
          case AUDIT -> "audit, beside watch.yaml or failover.yaml: it reads only";
          case SECRETS -> "compare and copy secrets, beside failover.yaml";
          case LOCK -> "lock with KubernetesMajorityLock, beside failover.yaml";
        };
    String change =
        switch (role) {
          case LOCK ->
              "# Change the namespace to yours: essfailover has the Leases and the account.\n";
          case AUDIT, SECRETS ->
              """
              # Change the namespaces to yours: element-onprem has the deployment's workloads,
              # essfailover the account.
              """;
          case WATCH, FAILOVER ->
              ofHelm
                  ? """
                    # Change the namespaces to yours: ess has the release, essfailover the account.
                    """
                  : """
                    # Change the namespaces to yours: element-operator has the operator's Deployment,
                    # element-onprem the deployment's workloads, essfailover the account.
                    """;
        };
    return "# What essfailover needs in a cluster%s to %s.\n# Written from the library's list of permissions.\n%s"
        .formatted(ofHelm ? " with ESS Helm" : "", what, change);
  }

  private String account() {
    return """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: %s
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: %s
      namespace: %1$s
    """
        .formatted(OWN_NAMESPACE, name());
  }

  private String subjects() {
    List<Role> accounts =
        switch (role) {
          case WATCH, FAILOVER -> List.of(role);
          case AUDIT -> List.of(Role.WATCH, Role.FAILOVER);
          case SECRETS, LOCK -> List.of(Role.FAILOVER);
        };
    return accounts.stream()
        .map(
            account ->
                """
                  - kind: ServiceAccount
                    name: essfailover-%s
                    namespace: %s
                """
                    .formatted(word(account), OWN_NAMESPACE))
        .collect(Collectors.joining());
  }

  private Optional<String> namespace(Place place) {
    return switch (place) {
      case CLUSTER, DISCOVERY -> Optional.empty();
      case OPERATOR -> Optional.of("element-operator");
      case ESS -> Optional.of(ofHelm ? "ess" : "element-onprem");
      case OWN -> Optional.of(OWN_NAMESPACE);
    };
  }

  private String document(Place place) {
    String kind = namespace(place).isPresent() ? "Role" : "ClusterRole";
    String name = place == Place.DISCOVERY ? name() + "-discovery" : name();
    String where = namespace(place).map(namespace -> "\n  namespace: " + namespace).orElse("");
    String comment =
        place == Place.DISCOVERY
            ? "# To be left out where the host says with EssClassic.operator where the operator is.\n"
            : "";
    return """
    ---
    %sapiVersion: rbac.authorization.k8s.io/v1
    kind: %s
    metadata:
      name: %s%s
    rules:
    %s---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: %2$sBinding
    metadata:
      name: %3$s%4$s
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: %2$s
      name: %3$s
    subjects:
    %s"""
        .formatted(comment, kind, name, where, rules(place), subjects());
  }

  /** One rule for each resource, as people would write it. */
  private String rules(Place place) {
    Map<List<Object>, List<Permission>> byResource =
        Permissions.all().stream()
            .filter(p -> p.place() == place && role.includes(p.role()))
            .filter(p -> !(ofHelm ? OF_CLASSIC : OF_HELM).contains(p.part()))
            .collect(
                Collectors.groupingBy(
                    p -> List.of(p.group(), p.resource(), p.names()),
                    () -> new TreeMap<>(Comparator.comparing(Object::toString)),
                    Collectors.toList()));
    return byResource.values().stream().map(RbacManifest::rule).collect(Collectors.joining());
  }

  private static String rule(List<Permission> same) {
    Permission first = same.get(0);
    String why = same.stream().map(Permission::why).distinct().collect(Collectors.joining("; "));
    String verbs =
        same.stream()
            .flatMap(p -> p.verbs().stream())
            .distinct()
            .map(RbacManifest::quoted)
            .collect(Collectors.joining(", "));
    String names =
        first.names().stream().map(RbacManifest::quoted).collect(Collectors.joining(", "));
    return """
          # %s
          - apiGroups: [%s]
            resources: [%s]
        %s    verbs: [%s]
        """
        .formatted(
            why,
            quoted(first.group()),
            quoted(first.resource()),
            names.isEmpty() ? "" : "    resourceNames: [" + names + "]\n",
            verbs);
  }

  private static String quoted(String word) {
    return '"' + word + '"';
  }
}
