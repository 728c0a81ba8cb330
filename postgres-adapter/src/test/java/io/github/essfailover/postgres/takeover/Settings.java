package io.github.essfailover.postgres.takeover;

import io.github.essfailover.model.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a process is told on its command line. Immutable. */
record Settings(Map<String, String> values) {

  /** Long enough for a slow machine to renew it in time. */
  static final Duration LEASE = Duration.ofSeconds(4);

  static Settings parse(String[] arguments) {
    Map<String, String> values = new TreeMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new Settings(values);
  }

  List<String> arguments() {
    return values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  Settings with(String name, Object value) {
    Map<String, String> more = new TreeMap<>(values);
    more.put(name, value.toString());
    return new Settings(more);
  }

  String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not one of " + values.keySet());
    }
    return value;
  }

  String target() {
    return get("target");
  }

  /** Where it stops: connection, statement or nowhere. */
  String stop() {
    return get("stop");
  }

  Path path(String name) {
    return Path.of(get(name));
  }

  /** Which lock: lease, or the operating system's. */
  String lock() {
    return get("lock");
  }

  Endpoint server(String name) {
    return new Endpoint("127.0.0.1", Integer.parseInt(get(name)));
  }
}
