package io.github.essfailover.model;

/** What a closed firewall really stops. */
public enum FirewallScope {
  /** New outbound connections; replies to clients and established connections go on. */
  NEW_OUTBOUND,
  /** Everything outbound, replies included. */
  ALL_OUTBOUND,
  /** Everything inbound. */
  INBOUND
}
