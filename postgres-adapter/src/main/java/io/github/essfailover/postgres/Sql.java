package io.github.essfailover.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Scripts, and quoting of what cannot be a bind parameter: PostgreSQL 18 documentation, 4.1
 * "Lexical Structure".
 */
final class Sql {

  private Sql() {}

  /** A script that comes with this package. */
  static String resource(String name) {
    try (InputStream script = Sql.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IllegalStateException("The script " + name + " is not in the library");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The script " + name + " cannot be read", e);
    }
  }

  /** A script without its comments, which have lines of their own, on one line. */
  static String oneLine(String script) {
    return script
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("--"))
        .collect(Collectors.joining(" "));
  }

  /** A quoted identifier. */
  static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** A quoted literal, for texts that people read or scripts that they run. */
  static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
