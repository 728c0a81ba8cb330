package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay that can stop what passes it, as a packet filter or a broken line does: established
 * connections stay open and are silent, new ones hang, and what was stopped goes on when nothing
 * stops it any more.
 *
 * <pre>{@code
 * try (Relay relay = Relay.between(listen, target)) {
 *   relay.stop(Set.of(Relay.Traffic.BACKWARD)); // requests arrive, no answer leaves
 *   relay.stop(Set.of());
 * }
 * }</pre>
 *
 * <p>Thread-safe. A target that refuses a connection is seen by the client as a reset after its
 * connect, not as a refusal.
 */
public final class Relay implements AutoCloseable {

  /** What can be stopped. */
  public enum Traffic {
    /** New connections only; established ones go on. */
    NEW,
    /** What clients send, and with it new connections. */
    FORWARD,
    /** What is sent to clients, and with it new connections. */
    BACKWARD
  }

  private final InetSocketAddress address;
  private final InetSocketAddress target;
  private final @Nullable InetAddress from;
  private final Valve forward = new Valve();
  private final Valve backward = new Valve();
  private final Set<RelayedConnection> connections = ConcurrentHashMap.newKeySet();
  private Set<Traffic> stopped = Set.of();
  private @Nullable Doorstep listener;
  private @Nullable BlackHole hole;
  private boolean closed;

  private Relay(InetSocketAddress listen, InetSocketAddress target, @Nullable InetAddress from)
      throws IOException {
    this.target = target;
    this.from = from;
    this.listener = Doorstep.at(listen, this::welcome);
    this.address = listener.address();
  }

  /** Listens at once; port 0 takes any. */
  public static Relay between(InetSocketAddress listen, InetSocketAddress target) {
    return between(listen, target, null);
  }

  /**
   * Listens at once.
   *
   * @param from the local address that connections to the target come from; null for any
   */
  public static Relay between(
      InetSocketAddress listen, InetSocketAddress target, @Nullable InetAddress from) {
    try {
      return new Relay(listen, target, from);
    } catch (IOException e) {
      throw new UncheckedIOException("no relay at " + listen, e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** What is stopped now. */
  public synchronized Set<Traffic> stopped() {
    return stopped;
  }

  /** How many connections are established. */
  public int connections() {
    return connections.size();
  }

  /** How many bytes went through in both directions. */
  public long bytes() {
    return forward.bytes() + backward.bytes();
  }

  /**
   * Stops exactly this from now on: when it returns, not one more byte goes that way, in whatever
   * connection.
   */
  public synchronized void stop(Set<Traffic> what) {
    if (closed) {
      return;
    }
    stopped = Set.copyOf(new TreeSet<>(what));
    boolean forwardStands = forward.set(stopped.contains(Traffic.FORWARD));
    boolean backwardStands = backward.set(stopped.contains(Traffic.BACKWARD));
    if (!forwardStands || !backwardStands) {
      // A write that hangs may succeed at any time: its connection cannot be kept.
      reset();
    }
    if (stopped.isEmpty()) {
      listen();
    } else {
      hang();
    }
  }

  /** Ends all established connections, as a device does that forgets them. */
  public void reset() {
    connections.forEach(RelayedConnection::reset);
  }

  private void hang() {
    Doorstep open = listener;
    if (open != null) {
      listener = null;
      open.close();
      hole = BlackHole.at(address);
    }
  }

  private void listen() {
    BlackHole dead = hole;
    if (dead != null) {
      hole = null;
      dead.close();
      try {
        listener = Doorstep.at(address, this::welcome);
      } catch (IOException e) {
        throw new UncheckedIOException("the relay cannot listen again at " + address, e);
      }
    }
  }

  private void welcome(Socket client) {
    thread("relay-connection", () -> relay(client));
  }

  private void relay(Socket client) {
    RelayedConnection connection = new RelayedConnection(client, forward, backward);
    connections.add(connection);
    try {
      connection.pass(target, from);
    } finally {
      connections.remove(connection);
    }
  }

  static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (listener != null) {
      listener.close();
      listener = null;
    }
    if (hole != null) {
      hole.close();
      hole = null;
    }
    reset();
    forward.set(false);
    backward.set(false);
  }

  @Override
  public String toString() {
    return "relay from " + address + " to " + target;
  }
}
