package io.github.essfailover.firewall;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Traffic that a closed {@link NftablesFirewall} lets through, in both directions: what the way
 * back and the rescue need. It is judged packet by packet, so it holds for connections that exist
 * already.
 *
 * <p>Immutable.
 */
public final class Allowed {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,19}");

  private final String why;
  private final Network network;
  private final OptionalInt ourPort;
  private final OptionalInt theirPort;

  private Allowed(String why, String network, OptionalInt ourPort, OptionalInt theirPort) {
    if (!LABEL.matcher(why).matches()) {
      throw new IllegalArgumentException("why '" + why + "' does not match " + LABEL.pattern());
    }
    this.why = why;
    this.network = Network.parse(network);
    this.ourPort = ourPort;
    this.theirPort = theirPort;
  }

  /**
   * That network may reach a TCP port here, for instance {@code from("orchestrator",
   * "198.51.100.7", 22)}.
   *
   * @param why a label for rules and plans
   * @param network an address or a network of either family
   */
  public static Allowed from(String why, String network, int ourPort) {
    return new Allowed(why, network, port(ourPort), OptionalInt.empty());
  }

  /** We may reach a TCP port there, for instance of the database that a standby follows. */
  public static Allowed to(String why, String network, int theirPort) {
    return new Allowed(why, network, OptionalInt.empty(), port(theirPort));
  }

  /** Everything from and to that network, for instance the management network's. */
  public static Allowed all(String why, String network) {
    return new Allowed(why, network, OptionalInt.empty(), OptionalInt.empty());
  }

  private static OptionalInt port(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
    }
    return OptionalInt.of(port);
  }

  String why() {
    return why;
  }

  Network network() {
    return network;
  }

  OptionalInt ourPort() {
    return ourPort;
  }

  OptionalInt theirPort() {
    return theirPort;
  }

  @Override
  public String toString() {
    return why
        + " "
        + network
        + (ourPort.isPresent() ? " to our port " + ourPort.getAsInt() : "")
        + (theirPort.isPresent() ? " port " + theirPort.getAsInt() : "");
  }
}
