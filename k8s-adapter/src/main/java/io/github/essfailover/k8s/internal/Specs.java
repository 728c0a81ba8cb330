package io.github.essfailover.k8s.internal;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what was written with what an API server made of it. Pure. */
public final class Specs {

  private Specs() {}

  /**
   * Whether both say the same: a member that is empty says what an absent one does, and a number is
   * its value. An empty element of a list is not dropped: in a network policy it allows everything.
   */
  public static boolean same(@Nullable Object one, @Nullable Object other) {
    return plain(one).equals(plain(other));
  }

  private static Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      Map<String, Object> members = new TreeMap<>();
      object.forEach((name, member) -> put(members, String.valueOf(name), plain(member)));
      return members;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Specs::plain).collect(Collectors.toList());
    }
    if (value instanceof Number number) {
      return new BigDecimal(number.toString()).stripTrailingZeros();
    }
    return value == null ? Map.of() : value;
  }

  private static void put(Map<String, Object> members, String name, Object member) {
    boolean isEmpty = member.equals(Map.of()) || member.equals(List.of()) || member.equals("");
    if (!isEmpty) {
      members.put(name, member);
    }
  }
}
