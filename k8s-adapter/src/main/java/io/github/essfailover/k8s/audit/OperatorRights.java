package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who besides the failover may set the operator's replicas. Roles by RBAC only; other authorizers
 * are not seen.
 */
final class OperatorRights {

  private static final Set<String> WRITES = Set.of("update", "patch", "*");
  private static final Set<String> RESOURCES =
      Set.of("deployments", "deployments/scale", "*", "*/scale");
  private static final Set<String> GROUPS = Set.of("apps", "*");

  /** Tools that keep a cluster like a repository (names of their usual service accounts). */
  private static final List<String> CONTINUOUS =
      List.of("argocd", "argo-cd", "flux", "kustomize-controller", "helm-controller", "fleet");

  private OperatorRights() {}

  static void look(ClusterInventory seen, Remarks remarks) {
    // No cluster with RBAC is without cluster roles.
    if (seen.operators().isEmpty() || seen.all(Part.CLUSTER_ROLES, ClusterRole.class).isEmpty()) {
      remarks.nothingThere();
    }
    for (Deployment operator : seen.operators()) {
      String namespace = Objects.toString(operator.getMetadata().getNamespace(), "");
      Set<String> able = able(seen, namespace);
      Set<String> continuous = new TreeSet<>(able);
      continuous.removeIf(subject -> CONTINUOUS.stream().noneMatch(subject::contains));
      if (!continuous.isEmpty()) {
        remarks.warning(
            "may scale the operator by themselves: " + Pods.names(continuous),
            "Let them ignore spec.replicas of the operator: they would undo a hold or an"
                + " activation.");
      }
      able.removeAll(continuous);
      if (!able.isEmpty()) {
        remarks.info(
            "may scale the operator: " + Pods.names(able),
            "Make sure that none of them does it without the failover's knowledge.");
      }
    }
  }

  private static Set<String> able(ClusterInventory seen, String namespace) {
    Set<String> clusterRoles = new HashSet<>();
    for (ClusterRole role : seen.all(Part.CLUSTER_ROLES, ClusterRole.class)) {
      if (permits(role.getRules())) {
        clusterRoles.add(Pods.name(role));
      }
    }
    Set<String> roles = new HashSet<>();
    for (Role role : seen.all(Part.ROLES, Role.class)) {
      if (namespace.equals(role.getMetadata().getNamespace()) && permits(role.getRules())) {
        roles.add(Pods.name(role));
      }
    }
    Set<String> able = new TreeSet<>();
    for (ClusterRoleBinding binding :
        seen.all(Part.CLUSTER_ROLE_BINDINGS, ClusterRoleBinding.class)) {
      if (clusterRoles.contains(Objects.toString(binding.getRoleRef().getName(), ""))) {
        add(binding.getSubjects(), able);
      }
    }
    for (RoleBinding binding : seen.all(Part.ROLE_BINDINGS, RoleBinding.class)) {
      RoleRef to = binding.getRoleRef();
      Set<String> among = "ClusterRole".equals(to.getKind()) ? clusterRoles : roles;
      if (namespace.equals(binding.getMetadata().getNamespace())
          && among.contains(Objects.toString(to.getName(), ""))) {
        add(binding.getSubjects(), able);
      }
    }
    return able;
  }

  private static boolean permits(@Nullable List<PolicyRule> rules) {
    return rules != null
        && rules.stream()
            .anyMatch(
                rule ->
                    any(rule.getVerbs(), WRITES)
                        && any(rule.getResources(), RESOURCES)
                        && any(rule.getApiGroups(), GROUPS));
  }

  private static boolean any(@Nullable List<String> has, Set<String> wanted) {
    return has != null && has.stream().anyMatch(wanted::contains);
  }

  /** The parts of Kubernetes itself act on what others asked for. */
  private static void add(@Nullable List<Subject> subjects, Set<String> able) {
    if (subjects == null) {
      return;
    }
    for (Subject subject : subjects) {
      String namespace = Objects.toString(subject.getNamespace(), "");
      String name = Objects.toString(subject.getName(), "");
      boolean isKubernetes =
          (name.startsWith("system:") && !name.equals("system:masters"))
              || namespace.equals("kube-system");
      if (!isKubernetes) {
        able.add(subject.getKind() + " " + (namespace.isEmpty() ? name : namespace + "/" + name));
      }
    }
  }
}
