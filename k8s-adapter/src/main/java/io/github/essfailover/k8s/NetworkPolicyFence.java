package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.error.AdapterException;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stops new outbound connections of the deployment's pods by one network policy in its namespace:
 * Cilium's or Calico's where the cluster serves those, as their rules win over other policies, else
 * Kubernetes' own.
 *
 * <pre>{@code
 * NetworkPolicyFence.in(cluster).canary(CanaryPod.in(cluster, synapseImage, "192.0.2.7", 443))
 * }</pre>
 *
 * <p>The policy denies all egress, names and the API server included, but for what is {@linkplain
 * #allowing allowed}: nothing that fences needs it, since pods are removed by kubelets and
 * controllers, which no policy selects, and the operator lives in another namespace. A database in
 * pods of the same namespace does need it, see {@link #sparing}. Replies to clients go on, and what
 * happens to connections that are established is the network plugin's affair (Kubernetes
 * documentation, "Network Policies"), so it never answers for clients, and is no substitute for
 * removing the pods.
 *
 * <p>It is weak: the API server takes policies that nothing enforces. It is not weak only when a
 * {@linkplain #canary canary} got out just before the policy was made and is stopped now, no other
 * policy wins over ours, no exception leads to the world, and no pod uses its node's network. Its
 * word is the cluster's, so it is no second witness beside it. AdminNetworkPolicies are not looked
 * at.
 *
 * <p>Opening removes what a run added, in whatever kind of policy, and the standing rule of a
 * standby: the one of {@link #standingManifest}, or the one that the host named with {@link
 * #standingRule}. Policies of others are never touched. With a canary, the firewall step waits
 * until it gets out.
 *
 * <p>Needed in the namespace: list, create, update and delete policies of that kind; list and
 * delete networkpolicies; list pods; and what the canary needs. A data center has one. Immutable
 * and thread-safe; the methods that configure return a changed copy.
 */
public final class NetworkPolicyFence implements FirewallAdapter {

  private static final String STANDING_NAME = "essfailover-standing";

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
        cluster, "egress-policy", EgressPolicy.in(cluster.ess().namespace()), Outbound.untold());
  }

  /** The name in step ids; default {@code egress-policy}. */
  public NetworkPolicyFence named(String newName) {
    return new NetworkPolicyFence(cluster, DataCenterId.of(newName).value(), policy, canary);
  }

  /** The name of the policy; default {@code essfailover-egress}. */
  public NetworkPolicyFence policy(String objectName) {
    return with(policy.named(Ess.named("policy", objectName)));
  }

  /**
   * Pods with that label keep their egress, for instance those of a database in the same namespace,
   * which replicates and may have to reach the API server. Default: no pod is spared.
   */
  public NetworkPolicyFence sparing(String label, String value) {
    return with(policy.sparing(new EgressPolicy.Spared(label, value)));
  }

  /**
   * What is let out all the same; adds to what was said before. Default: nothing. An exception that
   * {@linkplain AllowedEgress leads to public addresses} makes the fence weak for good.
   */
  public NetworkPolicyFence allowing(AllowedEgress... more) {
    return with(policy.allowing(List.of(more)));
  }

  /**
   * Whose policies the cluster's network enforces. Default: what the API serves; where both
   * Cilium's and Calico's are served, Kubernetes' own.
   */
  public NetworkPolicyFence enforcedBy(PolicyKind kind) {
    return with(policy.by(kind));
  }

  /**
   * The name of a NetworkPolicy of the host's in the namespace that keeps a standby closed: it
   * counts as closed, weakly, and opening deletes it. Putting it back when the data center is a
   * standby again is the host's affair. Default: none.
   */
  public NetworkPolicyFence standingRule(String objectName) {
    return with(policy.standing(Ess.named("standing rule", objectName)));
  }

  /**
   * A NetworkPolicy, as JSON for {@code kubectl apply --filename -}, that keeps a standby closed
   * with the same exceptions until a run opens it. It is installed by hand or by what installs the
   * standby, since nothing is changed outside a run.
   */
  public String standingManifest() {
    GenericKubernetesResource made =
        new KubernetesEgress(policy.named(STANDING_NAME)).make(Map.of());
    Map<String, String> labels = new TreeMap<>(made.getMetadata().getLabels());
    labels.put(EgressRule.STANDING, "true");
    made.getMetadata().setLabels(labels);
    return Serialization.asJson(made);
  }

  /**
   * What tries to get out from a pod that the policy selects. It is tried before the policy is
   * made, for at most 2 s, or a {@link CanaryPod}'s patience: one that never got out proves
   * nothing. Default: none, and always weak.
   */
  public NetworkPolicyFence canary(OutboundCanary newCanary) {
    return new NetworkPolicyFence(cluster, name, policy, Outbound.by(newCanary));
  }

  private NetworkPolicyFence with(EgressPolicy newPolicy) {
    return new NetworkPolicyFence(cluster, name, newPolicy, canary);
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

  /** Tries the canary too; a {@link CanaryPod} is a pod that comes and goes. */
  @Override
  public FirewallState observe(Deadline deadline) {
    Api api = cluster.reach(deadline);
    return EgressSight.of(api, policy).toState(api, canary.outboundWorksEarly(deadline));
  }

  @Override
  public Change close(Set<Traffic> what) {
    if (!what.contains(Traffic.OUTBOUND)) {
      return Change.of("Nothing: an egress policy stops nothing inbound", call -> {});
    }
    return Change.of(
        closePreview(),
        call -> new EgressActs(cluster.reach(call), policy, canary, new Stamp(call)).close());
  }

  /** Making a change does no I/O, so the kind is not known unless the host said it. */
  private List<String> closePreview() {
    PolicyKind kind = policy.kind().orElse(PolicyKind.KUBERNETES);
    String kubectl =
        "echo '"
            + Serialization.asJson(EgressRules.said(policy, kind).make(Map.of()))
            + "' | kubectl apply --filename -";
    return policy.kind().isPresent()
        ? List.of(kubectl)
        : List.of(kubectl, "Or the same as a policy of Cilium or Calico, where those are served");
  }

  @Override
  public Change open() {
    String kubectl = "kubectl --namespace " + policy.namespace() + " delete --ignore-not-found ";
    String names =
        Stream.of(Stream.of(policy.name(), STANDING_NAME), policy.standing().stream())
            .flatMap(some -> some)
            .collect(Collectors.joining(" "));
    List<String> preview =
        List.of(
            kubectl + "networkpolicies.networking.k8s.io " + names,
            "Or the first as a policy of Cilium or Calico, where those are served");
    return Change.of(
        preview,
        call -> new EgressActs(cluster.reach(call), policy, canary, new Stamp(call)).open());
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    try {
      findings.addAll(new EgressCheck(cluster.reach(deadline), policy, canary).run());
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
