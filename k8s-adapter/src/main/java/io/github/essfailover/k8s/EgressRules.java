package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.k8s.internal.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kinds of policies that a cluster serves, and the one to use. Immutable.
 *
 * <p>One kind is made and not several: a canary that is stopped proves that kind. Where both
 * plugins' kinds are served, one is left over from a plugin that is gone, and it is not known
 * which; Kubernetes' own is enforced by both.
 *
 * @param chosen what to make
 * @param strays kinds that may hold one of ours from before the cluster's network was changed
 */
record EgressRules(EgressRule chosen, List<EgressRule> strays) {

  /** Asks the API's discovery, which every account may read. */
  static EgressRules of(Api api, EgressPolicy policy) {
    List<EgressRule> vendors = new ArrayList<>();
    if (serves(api, CiliumEgress.CONTEXT)) {
      vendors.add(new CiliumEgress(policy));
    }
    if (serves(api, CalicoEgress.SERVED)) {
      vendors.add(new CalicoEgress(policy, false));
    } else if (serves(api, CalicoEgress.STORED)) {
      vendors.add(new CalicoEgress(policy, true));
    }
    EgressRule chosen = choose(policy, vendors);
    List<EgressRule> strays = new ArrayList<>(vendors);
    strays.removeIf(rule -> rule.kind() == chosen.kind());
    return new EgressRules(chosen, strays);
  }

  private static EgressRule choose(EgressPolicy policy, List<EgressRule> vendors) {
    Optional<PolicyKind> wanted = policy.kind();
    if (wanted.isPresent()) {
      return vendors.stream()
          .filter(rule -> rule.kind() == wanted.get())
          .findFirst()
          .orElseGet(() -> said(policy, wanted.get()));
    }
    return vendors.size() == 1
        ? vendors.get(0)
        : new KubernetesEgress(policy, vendors.stream().map(EgressRule::kind).toList());
  }

  /**
   * A kind that the host says and discovery does not show; its requests say that it is not there.
   */
  static EgressRule said(EgressPolicy policy, PolicyKind kind) {
    return switch (kind) {
      case KUBERNETES -> new KubernetesEgress(policy);
      case CILIUM -> new CiliumEgress(policy);
      case CALICO -> new CalicoEgress(policy, false);
    };
  }

  private static boolean serves(Api api, ResourceDefinitionContext context) {
    String version = context.getGroup() + "/" + context.getVersion();
    APIResourceList served =
        api.read("get", "/apis/" + version, client -> client.getApiResources(version));
    return served != null
        && served.getResources() != null
        && served.getResources().stream()
            .anyMatch(resource -> context.getPlural().equals(resource.getName()));
  }
}
