package io.github.essfailover.k8s.secrets;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.k8s.internal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code old_signing_keys} of homeserver.yaml, wherever it stands in a configuration: as YAML in a
 * text, or as objects. It differs after a rotation that reached one data center only. Pure.
 */
final class OldSigningKeys {

  private static final String NAME = "old_signing_keys";

  private OldSigningKeys() {}

  /** What a tree says, in one order; empty if it says nothing. */
  static String in(Object tree) {
    List<String> found = new ArrayList<>();
    collect(tree, found);
    return String.join("\n", found);
  }

  private static void collect(@Nullable Object at, List<String> found) {
    if (at instanceof Map<?, ?> map) {
      sorted(map)
          .forEach(
              (name, value) -> {
                if (name.equals(NAME)) {
                  found.add(canonical(value));
                } else {
                  collect(value, found);
                }
              });
    } else if (at instanceof List<?> list) {
      list.forEach(each -> collect(each, found));
    } else if (at instanceof String text && text.contains(NAME)) {
      yaml(text, found);
    }
  }

  /** What is not YAML, for instance a template, counts with all its text. */
  private static void yaml(String text, List<String> found) {
    try {
      Map<?, ?> parsed = Json.object(Serialization.unmarshal(text, Object.class));
      if (parsed.isEmpty()) {
        found.add(text);
      } else {
        collect(parsed, found);
      }
    } catch (RuntimeException e) {
      // The parser's own exceptions are of a library that is not ours to know.
      found.add(text);
    }
  }

  private static String canonical(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      StringBuilder text = new StringBuilder("{");
      sorted(map).forEach((k, v) -> text.append(k).append('=').append(canonical(v)).append(';'));
      return text.append('}').toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(OldSigningKeys::canonical).toList().toString();
    }
    return String.valueOf(value);
  }

  private static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((k, v) -> sorted.put(String.valueOf(k), v == null ? "" : v));
    return sorted;
  }
}
