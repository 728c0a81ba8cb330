package io.github.essfailover.postgres;

import io.github.essfailover.model.Endpoint;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A libpq connection string: PostgreSQL 18 documentation, 32.1.1 "Connection Strings".
 *
 * <p>Immutable. Never printed whole: a string that was read from a server may hold a password.
 */
final class Conninfo {

  /** Possessive: a long value would otherwise take one stack frame for each character. */
  private static final Pattern PAIR =
      Pattern.compile(
          "\\s*([A-Za-z0-9_]+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*+)'|((?:[^\\s'\\\\]|\\\\.)*+))");

  private static final int DEFAULT_PORT = 5432;

  private final Map<String, String> parameters;

  private Conninfo(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  static Conninfo of(Map<String, String> parameters) {
    return new Conninfo(new LinkedHashMap<>(parameters));
  }

  /** Reads what a server is configured with; what cannot be read is left out. */
  static Conninfo parse(String text) {
    if (text.startsWith("postgresql://") || text.startsWith("postgres://")) {
      return fromUri(text);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher pair = PAIR.matcher(text);
    while (pair.lookingAt()) {
      String value = pair.group(2) != null ? pair.group(2) : pair.group(3);
      parameters.put(pair.group(1).toLowerCase(Locale.ROOT), value.replaceAll("\\\\(.)", "$1"));
      pair.region(pair.end(), text.length());
    }
    return new Conninfo(parameters);
  }

  private static Conninfo fromUri(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null) {
        parameters.put("host", uri.getHost());
      }
      if (uri.getPort() > 0) {
        parameters.put("port", String.valueOf(uri.getPort()));
      }
      if (uri.getUserInfo() != null) {
        List<String> login = List.of(uri.getUserInfo().split(":", 2));
        parameters.put("user", login.get(0));
        if (login.size() > 1) {
          parameters.put("password", "");
        }
      }
      if (uri.getQuery() != null) {
        for (String pair : uri.getQuery().split("&", -1)) {
          int equals = pair.indexOf('=');
          String name = equals < 0 ? pair : pair.substring(0, equals);
          boolean secret = name.contains("password");
          parameters.put(name, secret || equals < 0 ? "" : pair.substring(equals + 1));
        }
      }
    } catch (IllegalArgumentException e) {
      return new Conninfo(parameters);
    }
    return new Conninfo(parameters);
  }

  /** The first host and port, when both can be those of a server. */
  Optional<Endpoint> endpoint() {
    String host = first(parameters.getOrDefault("host", parameters.getOrDefault("hostaddr", "")));
    int port = port();
    boolean usable =
        !host.isBlank()
            && host.chars().noneMatch(Character::isWhitespace)
            && port > 0
            && port < 65536;
    return usable ? Optional.of(new Endpoint(host, port)) : Optional.empty();
  }

  private int port() {
    try {
      return Integer.parseInt(first(parameters.getOrDefault("port", "")).trim());
    } catch (NumberFormatException e) {
      return DEFAULT_PORT;
    }
  }

  private static String first(String list) {
    int comma = list.indexOf(',');
    return comma < 0 ? list : list.substring(0, comma);
  }

  Optional<String> get(String parameter) {
    return Optional.ofNullable(parameters.get(parameter));
  }

  boolean holdsPassword() {
    return parameters.containsKey("password");
  }

  /** The connection string, every value quoted. */
  String render() {
    return parameters.entrySet().stream()
        .map(pair -> pair.getKey() + "=" + quote(pair.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String quote(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Override
  public String toString() {
    return endpoint().map(Endpoint::toString).orElse("nothing");
  }
}
