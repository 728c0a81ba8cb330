package io.github.essfailover.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259) as plain objects: {@code Map<String, Object>} in the order of
 * the text, {@code List<Object>}, {@code String}, {@code Boolean}, {@code null}, and for numbers
 * {@code Long}, {@code BigInteger} when that is too small, {@code BigDecimal} when there is a
 * fraction or an exponent.
 *
 * <p>Strict: one value and nothing after it, no duplicate keys, at most {@value #MAX_LENGTH}
 * characters and {@value #MAX_DEPTH} levels. Whatever is wrong is an {@link
 * IllegalArgumentException} that names line and column. Thread-safe.
 */
public final class JsonText {

  /** The longest text that is read, in characters. */
  public static final int MAX_LENGTH = 64 * 1024 * 1024;

  /** The deepest nesting of objects and arrays that is read or written. */
  public static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_LENGTH)
                  .maxDocumentLength(MAX_LENGTH)
                  .build())
          .build();

  private JsonText() {}

  /** Reads a text that is one object. */
  public static Map<String, @Nullable Object> parseObject(String text) {
    Object value = parse(text);
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // parse makes no other maps
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
      return object;
    }
    throw new IllegalArgumentException("not a JSON object, but " + nameOf(value));
  }

  /** Reads a text that is one value of any kind. */
  public static @Nullable Object parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "JSON of " + text.length() + " characters is longer than " + MAX_LENGTH);
    }
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw problem("the text is empty", parser.currentLocation());
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw problem("more text after the value", parser.currentTokenLocation());
      }
      return value;
    } catch (JsonProcessingException e) {
      throw problem(e.getOriginalMessage(), e.getLocation());
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory is always readable", e);
    }
  }

  /** Writes on one line, keys in the maps' own order. */
  public static String write(@Nullable Object value) {
    return new JsonWriter(false, false).write(value);
  }

  /** Writes on one line, keys sorted by UTF-16 code units: equal values give equal texts. */
  public static String writeCanonical(@Nullable Object value) {
    return new JsonWriter(true, false).write(value);
  }

  /** Writes for people: indented by two spaces, keys in the maps' own order, no final newline. */
  public static String writeIndented(@Nullable Object value) {
    return new JsonWriter(false, true).write(value);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : Long.valueOf(parser.getLongValue());
      default -> throw problem("unexpected " + parser.currentToken(), parser.currentLocation());
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (map.containsKey(key)) {
        throw problem("duplicate key '" + key + "'", parser.currentTokenLocation());
      }
      parser.nextToken();
      map.put(key, value(parser));
    }
    return map;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser));
    }
    return list;
  }

  private static IllegalArgumentException problem(String what, @Nullable JsonLocation where) {
    String place =
        where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    return new IllegalArgumentException("not valid JSON" + place + ": " + what);
  }

  private static String nameOf(@Nullable Object value) {
    return value == null ? "null" : value instanceof List ? "an array" : "a single value";
  }
}
