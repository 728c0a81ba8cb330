package io.github.essfailover.k8s;

import io.github.essfailover.k8s.internal.Cidr;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something that a closed {@link NetworkPolicyFence} lets out all the same.
 *
 * <p>Addresses are those of things outside the cluster's pods: network plugins do not agree whether
 * address ranges select pods and nodes (Kubernetes documentation, "Network Policies"). Immutable.
 */
public final class AllowedEgress {

  private final Optional<Cidr> range;
  private final OptionalInt port;

  private AllowedEgress(Optional<Cidr> range, OptionalInt port) {
    this.range = range;
    this.port = port;
  }

  /** The cluster's DNS: port 53 of the pods {@code k8s-app=kube-dns} in {@code kube-system}. */
  public static AllowedEgress dns() {
    return new AllowedEgress(Optional.empty(), OptionalInt.empty());
  }

  /**
   * One TCP port of an address or a range, for instance PostgreSQL's.
   *
   * @param cidr an IP address, or a range such as {@code 10.1.2.0/24}
   */
  public static AllowedEgress to(String cidr, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
    return new AllowedEgress(Optional.of(Cidr.parse(cidr)), OptionalInt.of(port));
  }

  /** Everything at an address or in a range, for instance the orchestrator's. */
  public static AllowedEgress to(String cidr) {
    return new AllowedEgress(Optional.of(Cidr.parse(cidr)), OptionalInt.empty());
  }

  /** Empty for the cluster's DNS. */
  Optional<Cidr> range() {
    return range;
  }

  OptionalInt port() {
    return port;
  }

  boolean isDns() {
    return range.isEmpty();
  }

  /**
   * Whether other homeservers, or push gateways, may be reached by it: a public range, or all ports
   * of a public address. What lies behind a private address, such as a proxy, is not known here.
   */
  boolean leadsToTheWorld() {
    return range.map(r -> !r.isPrivate() && !(r.isOneAddress() && port.isPresent())).orElse(false);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AllowedEgress that
        && range.equals(that.range)
        && port.equals(that.port);
  }

  @Override
  public int hashCode() {
    return Objects.hash(range, port);
  }

  @Override
  public String toString() {
    return range
        .map(r -> r + (port.isPresent() ? " port " + port.getAsInt() : ""))
        .orElse("the cluster's DNS");
  }
}
