package io.github.essfailover.lab.site;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The addresses of the lab. Linux answers on all of 127.0.0.0/8 without further ado; other systems
 * do not.
 *
 * <p>Stateless.
 */
public final class Loopback {

  private Loopback() {}

  /** The address of a data center, and of its servers: {@code 127.0.<number>.1}. */
  public static InetAddress ofDataCenter(int number) {
    return address(number, 1);
  }

  /** The address behind a data center's gateway: {@code 127.0.<number>.2}. */
  public static InetAddress behindGateway(int number) {
    return address(number, 2);
  }

  /** Where the other data centers see a data center's servers over a line. */
  public static InetAddress seenByPeers(int number) {
    return address(number, 3);
  }

  /** Where the orchestrator sees a data center's servers over a line. */
  public static InetAddress seenByOrchestrator(int number) {
    return address(number, 4);
  }

  private static InetAddress address(int number, int host) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, (byte) number, (byte) host});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address.", e);
    }
  }

  /** What is outside all data centers: 127.0.0.1, with any free port. */
  public static InetSocketAddress outside() {
    return new InetSocketAddress(ofDataCenter(0), 0);
  }
}
