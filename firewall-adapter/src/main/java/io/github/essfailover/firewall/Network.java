package io.github.essfailover.firewall;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * An address, or a network written as address and prefix length; never a name.
 *
 * <p>Immutable.
 */
record Network(String address, int prefixLength, boolean isIpv6) {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

  /** Strict: what only looks like an address would be looked up as a name. */
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  /**
   * Reads {@code 192.0.2.7}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}.
   *
   * @throws IllegalArgumentException for anything else, and for a network with host bits
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes = bytes(address, text);
    int longest = bytes.length * 8;
    int length = slash < 0 ? longest : length(text.substring(slash + 1), longest, text);
    for (int bit = length; bit < longest; bit++) {
      if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
        throw new IllegalArgumentException(
            "network '" + text + "' has bits beyond its prefix; write the network's own address");
      }
    }
    return new Network(address, length, bytes.length > 4);
  }

  boolean isOneAddress() {
    return prefixLength == (isIpv6 ? 128 : 32);
  }

  /** The same text for the same address, however it was written; any other text as it is. */
  static String canonical(String text) {
    try {
      return IPV6.matcher(text).matches() ? literal(text, text).getHostAddress() : text;
    } catch (IllegalArgumentException noAddress) {
      return text;
    }
  }

  private static byte[] bytes(String address, String text) {
    if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "network '" + text + "' is no address with an optional prefix length");
    }
    return literal(address, text).getAddress();
  }

  /** Nothing is looked up: it was seen to be no name. */
  private static InetAddress literal(String address, String text) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("network '" + text + "' is no address", e);
    }
  }

  private static int length(String digits, int longest, String text) {
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > longest) {
      throw new IllegalArgumentException(
          "network '" + text + "' has no prefix length of 0 to " + longest);
    }
    return Integer.parseInt(digits);
  }

  @Override
  public String toString() {
    return isOneAddress() ? address : address + "/" + prefixLength;
  }
}
