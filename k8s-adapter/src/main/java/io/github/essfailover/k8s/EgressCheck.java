package io.github.essfailover.k8s;

import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.NamespaceReview;
import io.github.essfailover.k8s.internal.Permission;
import io.github.essfailover.k8s.internal.Permission.Part;
import io.github.essfailover.k8s.internal.PermissionReview;
import io.github.essfailover.k8s.internal.Permissions;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What will stand in the way of closing or of being believed. Reads only. */
record EgressCheck(Api api, EgressPolicy policy, Outbound canary) {

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    NamespaceReview.of(api, "firewall.namespace", policy.namespace()).ifPresent(findings::add);
    EgressSight sight = EgressSight.of(api, policy);
    permissions(sight.rule(), findings);
    foreign(sight, findings);
    kind(sight.rule(), findings);
    List<String> openings = sight.rule().openings(api, sight.all());
    if (!openings.isEmpty()) {
      findings.add(
          warning(
              "whatever ours denies: " + String.join(", ", openings),
              "Remove what lets something out, or count on removing the pods instead."));
    }
    policy.allowed().stream()
        .filter(AllowedEgress::leadsToTheWorld)
        .forEach(
            allowed ->
                findings.add(
                    warning(
                        "the exception for " + allowed + " leads to the world",
                        "Name single addresses and ports, or the fence never counts as evidence.")));
    return findings;
  }

  private void permissions(EgressRule rule, List<Finding> findings) {
    List<Permission> needed = new ArrayList<>(Permissions.of(Part.NETWORK_POLICY_FENCE));
    if (rule.kind() != PolicyKind.KUBERNETES) {
      Permissions.of(rule.kind() == PolicyKind.CILIUM ? Part.CILIUM_FENCE : Part.CALICO_FENCE)
          .stream()
          .filter(permission -> permission.group().equals(rule.context().getGroup()))
          .forEach(needed::add);
    }
    if (canary.isPod()) {
      needed.addAll(Permissions.of(Part.CANARY_POD));
    }
    findings.addAll(
        new PermissionReview(
                "firewall.permission", Map.of(Permission.Place.ESS, policy.namespace()))
            .missing(api, needed));
  }

  private static void foreign(EgressSight sight, List<Finding> findings) {
    sight
        .named()
        .filter(found -> !EgressPolicy.isOurs(found))
        .ifPresent(
            found ->
                findings.add(
                    Finding.of(
                        "firewall.policy",
                        Severity.ERROR,
                        Stamp.name(found) + " is somebody else's",
                        "Give ours another name with NetworkPolicyFence.policy(name).")));
  }

  private static void kind(EgressRule rule, List<Finding> findings) {
    if (rule instanceof KubernetesEgress kubernetes && kubernetes.others().size() > 1) {
      findings.add(
          warning(
              "the cluster serves the policies of several network plugins: " + kubernetes.others(),
              "Say which one is enforced with NetworkPolicyFence.enforcedBy(kind)."));
    }
  }

  private static Finding warning(String seen, String remedy) {
    return Finding.of("firewall.policy", Severity.WARNING, seen, remedy);
  }
}
