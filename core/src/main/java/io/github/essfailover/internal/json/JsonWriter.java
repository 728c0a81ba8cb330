package io.github.essfailover.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain objects. Jackson's generator passes lone surrogates on, which become question marks
 * in UTF-8; this one escapes them, so that every Java string survives the journal. Used once.
 */
final class JsonWriter {

  private static final String HEX = "0123456789abcdef";

  private final boolean sorted;
  private final boolean indented;
  private final StringBuilder out = new StringBuilder();

  JsonWriter(boolean sorted, boolean indented) {
    this.sorted = sorted;
    this.indented = indented;
  }

  String write(@Nullable Object value) {
    value(value, 0);
    return out.toString();
  }

  private void value(@Nullable Object value, int depth) {
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Map<?, ?> map) {
      object(map, deeper(depth));
    } else if (value instanceof Iterable<?> items) {
      array(items, deeper(depth));
    } else {
      throw new IllegalArgumentException(
          value.getClass().getName() + " has no JSON form; give maps, lists, strings, numbers");
    }
  }

  private static int deeper(int depth) {
    if (depth == JsonText.MAX_DEPTH) {
      throw new IllegalArgumentException("nested deeper than " + JsonText.MAX_DEPTH + " levels");
    }
    return depth + 1;
  }

  private void object(Map<?, ?> map, int depth) {
    char before = '{';
    for (Map.Entry<?, ?> entry : ordered(map).entrySet()) {
      out.append(before);
      newLine(depth);
      string((String) entry.getKey());
      out.append(indented ? ": " : ":");
      value(entry.getValue(), depth);
      before = ',';
    }
    close(before == '{' ? "{}" : "}", before != '{', depth);
  }

  private void array(Iterable<?> items, int depth) {
    char before = '[';
    for (Object item : items) {
      out.append(before);
      newLine(depth);
      value(item, depth);
      before = ',';
    }
    close(before == '[' ? "[]" : "]", before != '[', depth);
  }

  private void close(String end, boolean filled, int depth) {
    if (filled) {
      newLine(depth - 1);
    }
    out.append(end);
  }

  private void newLine(int depth) {
    if (indented) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private Map<?, ?> ordered(Map<?, ?> map) {
    for (Object key : map.keySet()) {
      if (!(key instanceof String)) {
        throw new IllegalArgumentException("the key '" + key + "' is not a string");
      }
    }
    return sorted ? new TreeMap<>(map) : map;
  }

  private void number(Number number) {
    boolean exact =
        number instanceof Integer
            || number instanceof Long
            || number instanceof Short
            || number instanceof Byte
            || number instanceof BigInteger
            || number instanceof BigDecimal;
    if (!exact && !Double.isFinite(number.doubleValue())) {
      throw new IllegalArgumentException(number + " has no JSON form");
    }
    out.append(number);
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || c == 0x7f || isLoneSurrogate(text, i)) {
            escape(c);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private void escape(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 0xf));
    }
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
