package io.github.essfailover.lab.site;

import io.github.essfailover.model.FirewallScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The way of one data center to the internet. Everything that its homeserver sends to other servers
 * goes through {@link #send}, from the data center's own address, and so do the answers to its
 * clients: a gate that is closed in the scope {@link FirewallScope#ALL_OUTBOUND} stops replies too.
 * The links between the data centers do not pass here.
 *
 * <p>Thread-safe.
 */
public final class EgressGate {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final InetAddress from;
  private final InetSocketAddress remote;
  private volatile Set<FirewallScope> closed;
  private volatile boolean dark;

  /**
   * A gate with these scopes closed.
   *
   * @param from the address of the data center
   * @param remote the server on the other side of the internet
   */
  public EgressGate(InetAddress from, InetSocketAddress remote, Set<FirewallScope> closed) {
    this.from = from;
    this.remote = remote;
    this.closed = Set.copyOf(closed);
  }

  /** What it stops now. */
  public Set<FirewallScope> closed() {
    return closed;
  }

  /** Stops exactly these from now on. */
  void close(Set<FirewallScope> scopes) {
    closed = Set.copyOf(scopes);
  }

  /** Whether clients of the data center get no answer. */
  boolean stopsClients() {
    return closed.contains(FirewallScope.INBOUND) || closed.contains(FirewallScope.ALL_OUTBOUND);
  }

  /** Nothing passes any more, whatever the rules say. */
  public void losePower() {
    dark = true;
  }

  /**
   * Sends something to the remote server.
   *
   * @throws IOException also when the gate is closed
   */
  void send(String path) throws IOException {
    if (dark) {
      throw new IOException("no power");
    }
    Set<FirewallScope> outbound = EnumSet.noneOf(FirewallScope.class);
    outbound.addAll(closed);
    outbound.remove(FirewallScope.INBOUND);
    if (!outbound.isEmpty()) {
      throw new IOException("outbound traffic is stopped: " + outbound);
    }
    PlainHttp.Request request =
        new PlainHttp.Request(
            "PUT", path, Map.of("Host", "remote.example"), "{\"pdus\":[],\"edus\":[]}");
    PlainHttp.Answer answer =
        PlainHttp.exchange(remote, new InetSocketAddress(from, 0), request, TIMEOUT);
    if (answer.status() != 200) {
      throw new IOException("the remote server answered " + answer.status());
    }
  }

  /** Whether a real request reaches the remote server now. */
  boolean canary() {
    try {
      send("/canary");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
