package io.github.essfailover.lab.world;

import io.github.essfailover.labservers.network.Relay;
import io.github.essfailover.labservers.network.Relay.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A line over which others reach one data center. It can break: then packets are lost in both
 * directions, and connections hang until it is mended. Users do not come over it.
 *
 * <p>Thread-safe.
 */
final class Line {

  private final InetAddress end;
  private final Closing closing;
  private final List<Relay> relays = new CopyOnWriteArrayList<>();

  /**
   * A line over which nothing is reachable yet.
   *
   * @param end the address at which the others see the data center's servers
   */
  Line(InetAddress end, Closing closing) {
    this.end = end;
    this.closing = closing;
  }

  /** Makes a server reachable over the line, at the line's end and the server's own port. */
  InetSocketAddress to(InetSocketAddress server) {
    return to(server, new InetSocketAddress(end, server.getPort()));
  }

  /** Makes a server reachable over the line at that address. */
  InetSocketAddress to(InetSocketAddress server, InetSocketAddress at) {
    Relay relay = closing.later(Relay.between(at, server));
    relays.add(relay);
    return relay.address();
  }

  /** Nothing passes any more. */
  void breaks() {
    Parallel.run(
        relays.stream()
            .map(r -> (Runnable) () -> r.stop(Set.of(Traffic.FORWARD, Traffic.BACKWARD)))
            .toList());
  }

  /** What hangs goes on. */
  void heals() {
    relays.forEach(relay -> relay.stop(Set.of()));
  }
}
