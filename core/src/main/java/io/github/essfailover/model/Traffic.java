package io.github.essfailover.model;

/** A direction of traffic through a firewall of a data center. */
public enum Traffic {
  /** From users and remote servers to the data center. */
  INBOUND,
  /** From the data center to remote servers. */
  OUTBOUND
}
