package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.AccessReview;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stops new outbound connections of the deployment's pods by one NetworkPolicy in its namespace.
 *
 * <pre>{@code
 * NetworkPolicyFence.in(cluster).canary(podThatTriesToGetOut)
 * }</pre>
 *
 * <p>The policy denies all egress, names and the API server included: nothing that fences needs it,
 * since pods are removed by kubelets and controllers, which no policy selects, and the operator
 * lives in another namespace. A database in pods of the same namespace does need it, see {@link
 * #sparing}. Replies to clients go on, and what happens to connections that are established is the
 * network plugin's affair (Kubernetes documentation, "Network Policies"), so it never answers for
 * clients, and is no substitute for removing the pods.
 *
 * <p>It is weak: the API server takes policies that nothing enforces. It is not weak only when a
 * {@linkplain #canary canary} got out just before the policy was made and is stopped now, no other
 * policy of the namespace lets anything out, and no pod uses its node's network. Its word is the
 * cluster's, so it is no second witness beside it.
 *
 * <p>Needed in the namespace: list, create, update and delete networkpolicies, list pods. A data
 * center has one. Immutable and thread-safe; the methods that configure return a changed copy.
 */
public final class NetworkPolicyFence implements FirewallAdapter {

  private final KubernetesCluster cluster;
  private final String name;
  private final EgressPolicy policy;
  private final Outbound canary;

  private NetworkPolicyFence(
      KubernetesCluster cluster, String name, EgressPolicy policy, Outbound canary) {
    this.cluster = cluster;
    this.name = name;
    this.policy = policy;
    this.canary = canary;
  }

  /** The fence of that cluster's deployment; same client, location and pinned identity. */
  public static NetworkPolicyFence in(KubernetesCluster cluster) {
    return new NetworkPolicyFence(
        cluster,
        "egress-policy",
        new EgressPolicy(cluster.ess().namespace(), "essfailover-egress", Optional.empty()),
        Outbound.untold());
  }

  /** The name in step ids; default {@code egress-policy}. */
  public NetworkPolicyFence named(String newName) {
    return new NetworkPolicyFence(cluster, DataCenterId.of(newName).value(), policy, canary);
  }

  /** The name of the NetworkPolicy; default {@code essfailover-egress}. */
  public NetworkPolicyFence policy(String objectName) {
    String checked = Ess.named("policy", objectName);
    return new NetworkPolicyFence(
        cluster, name, new EgressPolicy(policy.namespace(), checked, policy.spared()), canary);
  }

  /**
   * Pods with that label keep their egress, for instance those of a database in the same namespace,
   * which replicates and may have to reach the API server. Default: no pod is spared.
   */
  public NetworkPolicyFence sparing(String label, String value) {
    return new NetworkPolicyFence(
        cluster,
        name,
        new EgressPolicy(
            policy.namespace(), policy.name(), Optional.of(new EgressPolicy.Spared(label, value))),
        canary);
  }

  /**
   * What tries to get out from a pod that the policy selects. It is tried for at most 2 s before
   * the policy is made: one that never got out proves nothing. Default: none, and always weak.
   */
  public NetworkPolicyFence canary(OutboundCanary newCanary) {
    return new NetworkPolicyFence(cluster, name, policy, Outbound.by(newCanary));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return cluster.locatedIn();
  }

  @Override
  public Set<Traffic> stoppable() {
    return Set.of(Traffic.OUTBOUND);
  }

  @Override
  public String device() {
    return "cluster";
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    Api api = cluster.reach(deadline);
    return EgressSight.of(api, policy).toState(api, canary.outboundWorks(deadline));
  }

  @Override
  public Change close(Set<Traffic> what) {
    if (!what.contains(Traffic.OUTBOUND)) {
      return Change.of("Nothing: an egress policy stops nothing inbound", call -> {});
    }
    return Change.of(
        "echo '" + Serialization.asJson(policy.make(Map.of())) + "' | kubectl apply --filename -",
        call -> new EgressActs(cluster.reach(call), policy, new Stamp(call)).close(canary));
  }

  @Override
  public Change open() {
    return Change.of(
        "kubectl --namespace %s delete networkpolicy %s"
            .formatted(policy.namespace(), policy.name()),
        call -> new EgressActs(cluster.reach(call), policy, new Stamp(call)).open());
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    try {
      Api api = cluster.reach(deadline);
      String namespace = policy.namespace();
      AccessReview.namespace(api, namespace).ifPresent(findings::add);
      findings.addAll(
          new AccessReview(namespace, "networking.k8s.io", "networkpolicies")
              .missing(api, List.of("list", "create", "update", "delete")));
      findings.addAll(new AccessReview(namespace, "", "pods").missing(api, List.of("list")));
      findings.addAll(EgressSight.of(api, policy).obstacles());
    } catch (AdapterException e) {
      findings.add(
          Finding.of("firewall.api", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
    if (canary.isNone()) {
      findings.add(
          Finding.of(
              "firewall.enforcement",
              Severity.WARNING,
              "nothing shows that the cluster's network enforces policies",
              "Give the fence a canary; without one it never counts as evidence."));
    }
    return findings;
  }

  @Override
  public String toString() {
    return "NetworkPolicyFence[" + name + ", " + cluster.ess() + ", " + locatedIn() + "]";
  }
}
