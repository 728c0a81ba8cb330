package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The network policies of the deployment's namespace at one moment, and what they mean. Immutable.
 *
 * @param all policies of the chosen kind
 * @param kubernetes Kubernetes' own policies
 * @param strays ours of another kind
 */
record EgressSight(
    EgressPolicy policy,
    EgressRule rule,
    List<GenericKubernetesResource> all,
    List<GenericKubernetesResource> kubernetes,
    List<GenericKubernetesResource> strays) {

  /** Whether new connections got out just before the policy was made. */
  static final String OUTBOUND_BEFORE = "essfailover.io/outbound-before";

  static final String WORKED = "worked";
  static final String STOPPED = "stopped";

  /** What no policy stops, whatever the network. */
  private static final String LIMITS =
      "established connections may go on, and pods on their node's network are not selected";

  static EgressSight of(Api api, EgressPolicy policy) {
    EgressRules rules = EgressRules.of(api, policy);
    EgressRule rule = rules.chosen();
    List<GenericKubernetesResource> all = rule.list(api);
    List<GenericKubernetesResource> kubernetes =
        rule.kind() == PolicyKind.KUBERNETES ? all : new KubernetesEgress(policy).list(api);
    Stream<GenericKubernetesResource> others =
        rules.strays().stream().flatMap(stray -> ours(api, stray));
    Stream<GenericKubernetesResource> own =
        rule.kind() == PolicyKind.KUBERNETES
            ? Stream.of()
            : kubernetes.stream().filter(found -> !EgressRule.isStanding(found));
    return new EgressSight(
        policy,
        rule,
        all,
        kubernetes,
        Stream.concat(own.filter(EgressPolicy::isOurs), others).toList());
  }

  /** What may not be listed cannot have been made by us. */
  private static Stream<GenericKubernetesResource> ours(Api api, EgressRule stray) {
    try {
      return stray.list(api).stream().filter(EgressPolicy::isOurs);
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_FORBIDDEN") || e.code().equals("KUBERNETES_NOT_FOUND")) {
        return Stream.of();
      }
      throw e;
    }
  }

  /** The policy of that name, whoever made it. */
  Optional<GenericKubernetesResource> named() {
    return all.stream().filter(rule::isNamedSo).findFirst();
  }

  /** The policy of that name, if we made it. */
  Optional<GenericKubernetesResource> ours() {
    return named().filter(EgressPolicy::isOurs);
  }

  /** The rules that keep a standby closed: ours, and the one that the host named. */
  List<GenericKubernetesResource> standing() {
    return kubernetes.stream()
        .filter(
            found ->
                EgressRule.isStanding(found)
                    || policy.standing().filter(found.getMetadata().getName()::equals).isPresent())
        .toList();
  }

  /** Everything that keeps traffic in and that opening has to remove. */
  List<GenericKubernetesResource> removable() {
    return Stream.of(ours().stream(), strays.stream(), standing().stream())
        .flatMap(some -> some)
        .distinct()
        .toList();
  }

  /**
   * A policy that a canary got past is closed all the same, and weak: a network takes a moment to
   * enforce it, and whoever opens must not find it open already.
   */
  FirewallState toState(Api api, Outbound.Told told) {
    Optional<GenericKubernetesResource> there = ours().filter(found -> !EgressRule.isGoing(found));
    if (there.filter(rule::denies).isEmpty()) {
      return withoutOurs(there, told);
    }
    List<String> doubts = doubts(api, there.get(), told);
    String seen =
        Stamp.name(there.get())
            + " denies all egress"
            + (policy.allowed().isEmpty() ? "" : " but to " + words(policy.allowed()));
    return new FirewallState(
        Set.of(FirewallScope.NEW_OUTBOUND),
        !doubts.isEmpty(),
        told.works(),
        (doubts.isEmpty()
                ? seen + "; a canary that got out before it was made is stopped"
                : seen + "; not known to be enforced: " + String.join(", ", doubts))
            + "; "
            + LIMITS);
  }

  private FirewallState withoutOurs(Optional<GenericKubernetesResource> there, Outbound.Told told) {
    List<String> others =
        removable().stream()
            .filter(found -> !EgressRule.isGoing(found))
            .filter(found -> !rule.isNamedSo(found) || !all.contains(found))
            .map(Stamp::name)
            .toList();
    if (!others.isEmpty()) {
      return new FirewallState(
          Set.of(FirewallScope.NEW_OUTBOUND),
          true,
          told.works(),
          "kept closed by " + String.join(", ", others) + "; not known to be enforced; " + LIMITS);
    }
    String seen =
        there
            .map(found -> "somebody changed what " + Stamp.name(found) + " denies")
            .orElse("no policy of ours in " + policy.namespace());
    return new FirewallState(Set.of(), true, told.works(), seen + told.forPeople());
  }

  private static String words(List<AllowedEgress> allowed) {
    return allowed.stream().map(AllowedEgress::toString).collect(Collectors.joining(", "));
  }

  /** Why it is not known that nothing gets out. Asks for pods only if nothing else is in doubt. */
  private List<String> doubts(Api api, GenericKubernetesResource ours, Outbound.Told told) {
    List<String> doubts = new ArrayList<>();
    if (told.works().isEmpty()) {
      doubts.add("no canary tells" + told.forPeople());
    } else if (told.works().get()) {
      doubts.add("a canary gets out");
    } else if (!WORKED.equals(Stamp.annotation(ours, OUTBOUND_BEFORE))) {
      doubts.add("the canary is not known to have got out before");
    }
    policy.allowed().stream()
        .filter(AllowedEgress::leadsToTheWorld)
        .forEach(allowed -> doubts.add("the exception for " + allowed + " leads to the world"));
    doubts.addAll(rule.openings(api, all));
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
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }
}
