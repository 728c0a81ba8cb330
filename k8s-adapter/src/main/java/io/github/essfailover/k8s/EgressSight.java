package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The network policies of the deployment's namespace at one moment, and what they mean. Immutable.
 */
record EgressSight(EgressPolicy policy, List<NetworkPolicy> all) {

  static EgressSight of(Api api, EgressPolicy policy) {
    return new EgressSight(
        policy,
        api.read(
            "list",
            "networkpolicies in " + policy.namespace(),
            client ->
                client
                    .network()
                    .v1()
                    .networkPolicies()
                    .inNamespace(policy.namespace())
                    .list()
                    .getItems()));
  }

  /** The policy of that name, whoever made it. */
  Optional<NetworkPolicy> named() {
    return all.stream().filter(policy::isNamedSo).findFirst();
  }

  /** The policy of that name, if we made it. */
  Optional<NetworkPolicy> ours() {
    return named().filter(EgressPolicy::isOurs);
  }

  /**
   * A policy that a canary got past is closed all the same, and weak: a network takes a moment to
   * enforce it, and whoever opens must not find it open already.
   */
  FirewallState toState(Api api, Optional<Boolean> works) {
    Optional<NetworkPolicy> there = ours().filter(found -> !EgressPolicy.isGoing(found));
    if (there.filter(policy::denies).isEmpty()) {
      String seen =
          there.isEmpty()
              ? "no policy of ours in " + policy.namespace()
              : "somebody changed what " + Stamp.name(there.get()) + " denies";
      return new FirewallState(Set.of(), true, works, seen);
    }
    List<String> doubts = doubts(api, there.get(), works);
    String seen = Stamp.name(there.get()) + " denies all egress";
    return new FirewallState(
        Set.of(FirewallScope.NEW_OUTBOUND),
        !doubts.isEmpty(),
        works,
        doubts.isEmpty()
            ? seen + "; a canary that got out before it was made is stopped"
            : seen + "; not known to be enforced: " + String.join(", ", doubts));
  }

  /** Why it is not known that nothing gets out. Asks for pods only if nothing else is in doubt. */
  private List<String> doubts(Api api, NetworkPolicy ours, Optional<Boolean> works) {
    List<String> doubts = new ArrayList<>();
    if (works.isEmpty()) {
      doubts.add("no canary tells");
    } else if (works.get()) {
      doubts.add("a canary gets out");
    } else if (!EgressPolicy.WORKED.equals(Stamp.annotation(ours, EgressPolicy.OUTBOUND_BEFORE))) {
      doubts.add("the canary is not known to have got out before");
    }
    openings().forEach(other -> doubts.add("policy " + other + " lets something out"));
    if (doubts.isEmpty()) {
      onNodeNetwork(api).forEach(pod -> doubts.add("pod " + pod + " uses its node's network"));
    }
    return doubts;
  }

  private List<String> onNodeNetwork(Api api) {
    return api
        .read(
            "list",
            "pods in " + policy.namespace(),
            client -> client.pods().inNamespace(policy.namespace()).list().getItems())
        .stream()
        .filter(pod -> pod.getSpec() != null)
        .filter(pod -> Boolean.TRUE.equals(pod.getSpec().getHostNetwork()))
        .map(ClassicSight::name)
        .toList();
  }

  /** Names of other policies that let something out again: policies only ever add permissions. */
  private List<String> openings() {
    return all.stream()
        .filter(found -> found.getSpec() != null && !found.getSpec().getEgress().isEmpty())
        .filter(found -> !(policy.isNamedSo(found) && EgressPolicy.isOurs(found)))
        .map(ClassicSight::name)
        .toList();
  }

  /** What will stand in the way of closing. */
  List<Finding> obstacles() {
    List<Finding> findings = new ArrayList<>();
    named()
        .filter(found -> !EgressPolicy.isOurs(found))
        .ifPresent(
            found ->
                findings.add(
                    Finding.of(
                        "firewall.policy",
                        Severity.ERROR,
                        Stamp.name(found) + " is somebody else's",
                        "Give ours another name with NetworkPolicyFence.policy(name).")));
    if (!openings().isEmpty()) {
      findings.add(
          Finding.of(
              "firewall.policy",
              Severity.WARNING,
              "other policies let something out, whatever ours denies: " + openings(),
              "Policies only add permissions; count on removing the pods instead."));
    }
    return findings;
  }
}
