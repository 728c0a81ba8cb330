package io.github.essfailover.k8s.internal;

import java.util.List;

/**
 * Something that the client's account must be allowed to do.
 *
 * <p>Immutable.
 *
 * @param part what needs it
 * @param role the smallest role that has it
 * @param place where
 * @param group the API group, empty for the core one
 * @param resource the plural, perhaps with a subresource: {@code deployments/scale}
 * @param names of the objects; empty for all
 * @param verbs as in a role
 * @param why for people, the end of the sentence "needed to …"
 */
public record Permission(
    Part part,
    Role role,
    Place place,
    String group,
    String resource,
    List<String> names,
    List<String> verbs,
    String why) {

  /** The parts of the adapter that ask an API server. */
  public enum Part {
    CLASSIC,
    HELM,
    /** A hold by quota, where the host wants one. */
    HELM_QUOTA,
    /** Events, which explain a wait and decide nothing. */
    EVENTS,
    INGRESS_FENCE,
    NETWORK_POLICY_FENCE,
    CILIUM_FENCE,
    CALICO_FENCE,
    CANARY_POD,
    /** Names whose records external-dns makes. */
    EXTERNAL_DNS,
    AUDIT,
    /** Comparing secrets. */
    SECRETS,
    /** Copying and following them. */
    SECRET_SYNC,
    LOCK
  }

  /**
   * What an account is for, each in a manifest of its own. {@code FAILOVER} includes {@code WATCH};
   * the others are added to one of these.
   */
  public enum Role {
    WATCH,
    FAILOVER,
    AUDIT,
    SECRETS,
    LOCK;

    /** Whether who has this role needs nothing more for that one. */
    public boolean includes(Role other) {
      return this == other || (this == FAILOVER && other == WATCH);
    }
  }

  /** Where a permission is given. */
  public enum Place {
    /** Everywhere, with a cluster role. */
    CLUSTER,
    /** Everywhere, but only where the host does not say where the operator is. */
    DISCOVERY,
    /** The namespace of the operator's Deployment. */
    OPERATOR,
    /** The namespace of the deployment's workloads. */
    ESS,
    /** The namespace of the library's own objects. */
    OWN
  }

  public Permission {
    names = List.copyOf(names);
    verbs = List.copyOf(verbs);
  }
}
