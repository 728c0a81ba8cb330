package io.github.essfailover.dns;

import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.IngressAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/** Between ingress addresses and DNS records. IPv6 addresses are in the form of RFC 5952. */
final class Addresses {

  private static final int GROUPS = 8;

  private Addresses() {}

  /** What the record points at; empty when it is not A, AAAA or CNAME. */
  static Optional<IngressAddress> in(Record record) {
    if (record instanceof ARecord a) {
      return Optional.of(
          new IngressAddress(IngressAddress.Type.A, a.getAddress().getHostAddress()));
    }
    if (record instanceof AAAARecord aaaa) {
      return Optional.of(
          new IngressAddress(IngressAddress.Type.AAAA, shortForm(aaaa.getAddress())));
    }
    if (record instanceof CNAMERecord cname) {
      return Optional.of(IngressAddress.parse(cname.getTarget().toString(true)));
    }
    return Optional.empty();
  }

  /** An alias that leads to what is no host's name: a person made it, and a person has to look. */
  static Optional<String> oddAlias(Record record) {
    if (!(record instanceof CNAMERecord cname)) {
      return Optional.empty();
    }
    String target = cname.getTarget().toString(true);
    try {
      IngressAddress.parse(target);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("'" + target + "', which is no host name");
    }
  }

  static Record record(Name owner, IngressAddress address, long ttl) {
    String data =
        address.type() == IngressAddress.Type.CNAME ? address.value() + "." : address.value();
    try {
      return Record.fromString(owner, type(address.type()), DClass.IN, ttl, data, Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an address: " + address, e);
    }
  }

  static int type(IngressAddress.Type type) {
    return switch (type) {
      case A -> org.xbill.DNS.Type.A;
      case AAAA -> org.xbill.DNS.Type.AAAA;
      case CNAME -> org.xbill.DNS.Type.CNAME;
    };
  }

  static Name name(DnsName name) {
    try {
      return Name.fromString(name.value(), Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a DNS name: " + name, e);
    }
  }

  /** The same addresses in the form in which records are read, so that sets can be compared. */
  static SortedSet<IngressAddress> canonical(Set<IngressAddress> addresses) {
    TreeSet<IngressAddress> canonical = new TreeSet<>();
    for (IngressAddress address : addresses) {
      in(record(Name.root, address, 0)).ifPresent(canonical::add);
    }
    return canonical;
  }

  private static String shortForm(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 2 * GROUPS) {
      // An IPv4-mapped address; Java shortens it by itself.
      return "::ffff:" + Address.toDottedQuad(bytes);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = ((bytes[2 * i] & 0xFF) << 8) | (bytes[2 * i + 1] & 0xFF);
    }
    return shortForm(groups);
  }

  /** The longest run of two or more zero groups, the first of equals, becomes {@code ::}. */
  private static String shortForm(int[] groups) {
    int from = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        from = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == from) {
        text.append("::");
        i += length - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
