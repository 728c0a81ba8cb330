package io.github.essfailover.postgres;

/**
 * Quoting of what cannot be a bind parameter: PostgreSQL 18 documentation, 4.1 "Lexical Structure".
 */
final class Sql {

  private Sql() {}

  /** A quoted identifier. */
  static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** A quoted literal, for texts that people read or scripts that they run. */
  static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
