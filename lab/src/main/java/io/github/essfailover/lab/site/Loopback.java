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

  /** The address of a data center: {@code 127.0.<number>.1}. */
  public static InetAddress ofDataCenter(int number) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, (byte) number, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address.", e);
    }
  }

  /** What is outside all data centers: 127.0.0.1, with any free port. */
  public static InetSocketAddress outside() {
    return new InetSocketAddress(ofDataCenter(0), 0);
  }
}
