package io.github.essfailover.internal.json;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, read with their types; what does not fit says which field. */
public final class JsonFields {

  private final String path;
  private final Map<String, Object> fields;

  private JsonFields(String path, Map<String, Object> fields) {
    this.path = path;
    this.fields = fields;
  }

  /** The object in that text. */
  public static JsonFields parse(String json) {
    return new JsonFields("$", JsonText.parseObject(json));
  }

  /** The required text. */
  public String text(String name) {
    return optionalText(name).orElseThrow(() -> wrong(name, "a text"));
  }

  /** The text, if it is there. */
  public Optional<String> optionalText(String name) {
    Object value = fields.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw wrong(name, "a text");
  }

  /** The required whole number. */
  public long number(String name) {
    if (fields.get(name) instanceof Long number) {
      return number;
    }
    throw wrong(name, "a whole number");
  }

  /** Whether the field is there. */
  public boolean has(String name) {
    return fields.get(name) != null;
  }

  /** The required truth value. */
  public boolean truth(String name) {
    if (fields.get(name) instanceof Boolean truth) {
      return truth;
    }
    throw wrong(name, "true or false");
  }

  /** The required instant, as ISO 8601. */
  public Instant instant(String name) {
    return value(name, Instant::parse);
  }

  /** The required duration, as ISO 8601. */
  public Duration duration(String name) {
    return value(name, Duration::parse);
  }

  /** The required text, converted. */
  public <T> T value(String name, Function<String, T> conversion) {
    String text = text(name);
    try {
      return conversion.apply(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          path + "." + name + " is '" + text + "': " + e.getMessage(), e);
    }
  }

  /** The list of texts; empty when absent. */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof String text)) {
        throw wrong(name, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** The map of texts; empty when absent. */
  public SortedMap<String, String> textMap(String name) {
    SortedMap<String, String> map = new TreeMap<>();
    object(name)
        .ifPresent(object -> object.fields.keySet().forEach(key -> map.put(key, object.text(key))));
    return map;
  }

  /** The list of objects; empty when absent. */
  public List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    for (Object item : list(name)) {
      objects.add(asObject(item, name + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /** The object, if it is there. */
  public Optional<JsonFields> object(String name) {
    Object value = fields.get(name);
    return value == null ? Optional.empty() : Optional.of(asObject(value, name));
  }

  private List<?> list(String name) {
    Object value = fields.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(name, "a list");
  }

  private JsonFields asObject(@Nullable Object value, String name) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(name, "an object");
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, item) -> copy.put((String) key, item));
    return new JsonFields(path + "." + name, copy);
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(path + "." + name + " is not " + expected);
  }
}
