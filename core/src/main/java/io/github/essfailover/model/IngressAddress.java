package io.github.essfailover.model;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where a data center takes its users' connections: an IPv4 address (A), an IPv6 address (AAAA) or
 * a name (CNAME). Values are canonical, so that equal addresses are equal: IPv6 as RFC 5952 section
 * 4 writes it, names in lower case without the final dot.
 *
 * <p>Immutable.
 */
public record IngressAddress(Type type, String value) implements Comparable<IngressAddress> {

  /** Without leading zeros, which some programs read as octal. */
  private static final Pattern IPV4 =
      Pattern.compile(
          "((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");

  /** No name ends in a label of digits (RFC 3696 section 2): it is a mistyped address. */
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z0-9_-]+\\.)*[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*");

  /** The DNS record type that carries the address (RFC 1035 section 3.2.2, RFC 3596). */
  public enum Type {
    /** An IPv4 address. */
    A,
    /** An IPv6 address. */
    AAAA,
    /** Another name; never together with addresses. */
    CNAME
  }

  /** Makes the value canonical; refuses one that is not of the type. */
  public IngressAddress {
    value = canonical(type, value).orElseThrow(notAn(type, value));
  }

  /** Reads an address literal or a name; never asks a name server. */
  public static IngressAddress parse(String text) {
    Type type = isIpv4(text) ? Type.A : text.contains(":") ? Type.AAAA : Type.CNAME;
    return new IngressAddress(type, text);
  }

  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  private static Optional<String> canonical(Type type, String value) {
    return switch (type) {
      case A -> Optional.of(value).filter(IngressAddress::isIpv4);
      case AAAA -> Ipv6.canonical(value);
      case CNAME -> name(value);
    };
  }

  private static Optional<String> name(String value) {
    String name = value.endsWith(".") ? value.substring(0, value.length() - 1) : value;
    return NAME.matcher(name).matches() && Identifiers.DOTTED.matcher(name).matches()
        ? Optional.of(name.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static Supplier<IllegalArgumentException> notAn(Type type, String value) {
    String expected =
        switch (type) {
          case A -> "an IPv4 address";
          case AAAA -> "an IPv6 address";
          case CNAME -> "a host name";
        };
    return () ->
        new IllegalArgumentException(
            "ingress address '" + value + "' is not " + expected + "; correct it");
  }

  @Override
  public int compareTo(IngressAddress other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
