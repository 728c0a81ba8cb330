package io.github.essfailover.k8s;

/** Whose network policies a {@link NetworkPolicyFence} makes. */
public enum PolicyKind {
  /**
   * {@code networking.k8s.io/v1} NetworkPolicy. Policies only ever add permissions, so any other
   * one that allows egress opens it again.
   */
  KUBERNETES,
  /** {@code cilium.io/v2} CiliumNetworkPolicy; its deny rules win over everybody's allow rules. */
  CILIUM,
  /**
   * Calico's NetworkPolicy, {@code projectcalico.org/v3} where that is served, else {@code
   * crd.projectcalico.org/v1}; it comes before all policies of a higher order, Kubernetes' own
   * included.
   */
  CALICO
}
