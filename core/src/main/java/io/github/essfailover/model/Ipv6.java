package io.github.essfailover.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IPv6 addresses in the one text form of RFC 5952 section 4: lower case, no leading zeros, the
 * first longest run of two or more zero groups as {@code ::}. Pure; never asks a name server.
 */
final class Ipv6 {

  private static final int GROUPS = 8;

  private Ipv6() {}

  /** The canonical form, or nothing when the text is not an address (RFC 4291 section 2.2). */
  static Optional<String> canonical(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.size() == GROUPS).map(Ipv6::print);
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    String left = text.substring(0, gap);
    Optional<List<Integer>> head = left.contains(".") ? Optional.empty() : groups(left);
    Optional<List<Integer>> tail = groups(text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty() || head.get().size() + tail.get().size() >= GROUPS) {
      return Optional.empty();
    }
    List<Integer> all = new ArrayList<>(head.get());
    while (all.size() + tail.get().size() < GROUPS) {
      all.add(0);
    }
    all.addAll(tail.get());
    return Optional.of(print(all));
  }

  /** The groups of a part without a gap; the last one may be an IPv4 address. */
  private static Optional<List<Integer>> groups(String part) {
    List<Integer> groups = new ArrayList<>();
    if (part.isEmpty()) {
      return Optional.of(groups);
    }
    String[] words = part.split(":", -1);
    for (int i = 0; i < words.length; i++) {
      if (i == words.length - 1 && IngressAddress.isIpv4(words[i])) {
        String[] octets = words[i].split("\\.", -1);
        groups.add(Integer.parseInt(octets[0]) << 8 | Integer.parseInt(octets[1]));
        groups.add(Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]));
      } else if (words[i].matches("[0-9A-Fa-f]{1,4}")) {
        groups.add(Integer.parseInt(words[i], 16));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(groups);
  }

  private static String print(List<Integer> groups) {
    int start = 0;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosAt(groups, i);
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    return length == 1
        ? hex(groups)
        : hex(groups.subList(0, start)) + "::" + hex(groups.subList(start + length, GROUPS));
  }

  private static int zerosAt(List<Integer> groups, int from) {
    int end = from;
    while (end < GROUPS && groups.get(end) == 0) {
      end++;
    }
    return end - from;
  }

  private static String hex(List<Integer> groups) {
    return String.join(":", groups.stream().map(Integer::toHexString).toList());
  }
}
