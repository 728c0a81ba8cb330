package io.github.essfailover.model;

/**
 * Host and port as peers see them; no credentials.
 *
 * <p>Immutable.
 */
public record Endpoint(String host, int port) {

  /** Checks that the host is not blank and the port is 1 to 65535. */
  public Endpoint {
    if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("host '" + host + "' is not a host name or address");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
