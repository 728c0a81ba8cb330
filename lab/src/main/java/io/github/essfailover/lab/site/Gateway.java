package io.github.essfailover.lab.site;

import io.github.essfailover.labservers.network.Relay;
import io.github.essfailover.labservers.network.Relay.Traffic;
import io.github.essfailover.model.FirewallScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The way of one data center to the internet, in both directions: clients come in through it to the
 * ingress, and the homeserver goes out through it, from the data center's public address, to other
 * servers. It stops what its rules say, packets of established connections included. The lines
 * between the data centers do not pass here.
 *
 * <p>Thread-safe.
 */
public final class Gateway implements Egress, AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Relay in;
  private final Relay out;
  private Set<FirewallScope> closed = Set.of();
  private boolean dark;

  /**
   * A gateway that stops nothing.
   *
   * @param outside where clients come to
   * @param inside the address inside of the data center where the homeserver goes out
   * @param remote the server on the other side of the internet
   */
  public Gateway(
      InetSocketAddress outside,
      InetAddress inside,
      InetSocketAddress ingress,
      InetSocketAddress remote) {
    this.in = Relay.between(outside, ingress);
    this.out = Relay.between(new InetSocketAddress(inside, 0), remote, outside.getAddress());
  }

  /** One whose rules are the kernel's; it stops nothing by itself but without power. */
  public Gateway(InetSocketAddress outside, InetAddress inside, KernelGateway kernel) {
    this.in = Relay.between(outside, kernel.entrance());
    this.out = Relay.between(new InetSocketAddress(inside, 0), kernel.exit());
  }

  /** Where clients come to. */
  public InetSocketAddress outside() {
    return in.address();
  }

  /** What it stops now. */
  public synchronized Set<FirewallScope> closed() {
    return closed;
  }

  /** Stops exactly these; when it returns, nothing of it passes any more. */
  public synchronized void close(Set<FirewallScope> scopes) {
    closed = Set.copyOf(scopes);
    apply();
  }

  /** Nothing passes any more, whatever the rules say. */
  public synchronized void losePower() {
    dark = true;
    apply();
  }

  /** The same rules as before; it knows no connection any more. */
  public synchronized void powerOn() {
    in.reset();
    out.reset();
    dark = false;
    apply();
  }

  /** A handshake needs both directions, so each rule stops new connections of both kinds. */
  private void apply() {
    Set<Traffic> inStopped = EnumSet.noneOf(Traffic.class);
    Set<Traffic> outStopped = EnumSet.noneOf(Traffic.class);
    if (dark || closed.contains(FirewallScope.INBOUND)) {
      inStopped.add(Traffic.FORWARD);
      outStopped.add(Traffic.BACKWARD);
    }
    if (dark || closed.contains(FirewallScope.ALL_OUTBOUND)) {
      inStopped.add(Traffic.BACKWARD);
      outStopped.add(Traffic.FORWARD);
    }
    if (closed.contains(FirewallScope.NEW_OUTBOUND)) {
      outStopped.add(Traffic.NEW);
    }
    in.stop(inStopped);
    out.stop(outStopped);
  }

  @Override
  public void send(String path) throws IOException {
    PlainHttp.Request request =
        new PlainHttp.Request(
            "PUT", path, Map.of("Host", "remote.example"), "{\"pdus\":[],\"edus\":[]}");
    PlainHttp.Answer answer = PlainHttp.exchange(out.address(), null, request, TIMEOUT);
    if (answer.status() != 200) {
      throw new IOException("the remote server answered " + answer.status());
    }
  }

  /** Whether a real request from inside reaches the remote server now. */
  public boolean canary() {
    try {
      send("/canary");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What passes, for people. */
  String status() {
    return "inbound: " + words(in) + "; outbound: " + words(out);
  }

  private static String words(Relay relay) {
    String stopped = relay.stopped().isEmpty() ? "open" : "stopped " + relay.stopped();
    return stopped
        + ", "
        + relay.connections()
        + " connections, "
        + relay.bytes()
        + " bytes so far";
  }

  @Override
  public void close() {
    in.close();
    out.close();
  }
}
