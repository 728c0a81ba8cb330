package io.github.essfailover.spi;

import java.util.Locale;

/**
 * For authors of adapters: whether what is sent to an address stays on this machine. That needs no
 * TLS: who could read it there owns the machine. Nothing is looked up.
 */
public final class ThisMachine {

  private ThisMachine() {}

  /**
   * Whether it is {@code localhost} or the literal of a loopback address, IPv6 with or without
   * brackets.
   */
  public static boolean isNamed(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.equals("::1")
        || lower.equals("[::1]")
        || lower.matches("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  }
}
