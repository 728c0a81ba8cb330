package io.github.essfailover.k8s.internal;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A range of IP addresses. Never asks a name server. Immutable.
 *
 * @param text the first address, a slash, the prefix
 * @param first the first address as a number
 * @param bits 32 or 128
 */
public record Cidr(String text, BigInteger first, int prefix, int bits) {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

  /** Strict: what only looks like an address would be looked up as a name. */
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  // RFC 1918, RFC 6598 (shared), RFC 3927 and RFC 4291 (link-local), RFC 1122 (loopback), RFC 4193.
  private static final List<Cidr> PRIVATE =
      List.of(
          parse("10.0.0.0/8"),
          parse("172.16.0.0/12"),
          parse("192.168.0.0/16"),
          parse("100.64.0.0/10"),
          parse("169.254.0.0/16"),
          parse("127.0.0.0/8"),
          parse("fc00::/7"),
          parse("fe80::/10"),
          parse("::1/128"));

  /**
   * Reads an address or a range.
   *
   * @throws IllegalArgumentException when it is neither, or bits behind the prefix are set
   */
  public static Cidr parse(String cidr) {
    String[] parts = cidr.split("/", -1);
    byte[] address = literal(parts[0]);
    int bits = address.length * 8;
    boolean isRange = parts.length == 2;
    if (parts.length > 2 || (isRange && !parts[1].matches("\\d{1,3}"))) {
      throw wrong(cidr);
    }
    int prefix = isRange ? Integer.parseInt(parts[1]) : bits;
    BigInteger first = new BigInteger(1, address);
    if (prefix > bits) {
      throw wrong(cidr);
    }
    if (first.mod(BigInteger.ONE.shiftLeft(bits - prefix)).signum() != 0) {
      throw new IllegalArgumentException("'" + cidr + "' has bits set behind its prefix");
    }
    return new Cidr(parts[0] + "/" + prefix, first, prefix, bits);
  }

  /** Whether that is an IP address, not a name. */
  public static boolean isAddress(String text) {
    return IPV4.matcher(text).matches() || text.matches("[0-9a-fA-F]*:[0-9a-fA-F:.]+");
  }

  public boolean isVersion6() {
    return bits == 128;
  }

  /** Whether it is a single address. */
  public boolean isOneAddress() {
    return prefix == bits;
  }

  /** Whether all of it is address space that the internet does not route. */
  public boolean isPrivate() {
    return PRIVATE.stream().anyMatch(range -> range.contains(this));
  }

  private boolean contains(Cidr other) {
    int rest = bits - prefix;
    return bits == other.bits
        && prefix <= other.prefix
        && first.shiftRight(rest).equals(other.first.shiftRight(rest));
  }

  @Override
  public String toString() {
    return isOneAddress() ? text.substring(0, text.indexOf('/')) : text;
  }

  private static byte[] literal(String address) {
    if (!isAddress(address)) {
      throw wrong(address);
    }
    try {
      // A literal is parsed, never looked up.
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw wrong(address);
    }
  }

  private static IllegalArgumentException wrong(String cidr) {
    return new IllegalArgumentException("'" + cidr + "' is not an IP address or range");
  }
}
