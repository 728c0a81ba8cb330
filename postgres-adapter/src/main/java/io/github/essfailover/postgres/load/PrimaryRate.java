package io.github.essfailover.postgres.load;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often the primary runs the chosen queries, from {@code pg_stat_statements}: counted twice, a
 * while apart. A query is found by its identifier, which {@code EXPLAIN (VERBOSE)} shows and which
 * is the same whatever the constants are. Source: PostgreSQL 18 documentation, F.30, and 19.9
 * "compute_query_id".
 */
final class PrimaryRate {

  private static final Pattern IDENTIFIER = Pattern.compile("Query Identifier: (-?\\d+)");

  private static final String SCHEMA =
      "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n"
          + " ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'";

  private PrimaryRate() {}

  /** Calls a second, each; empty when it cannot be known. */
  static Optional<Double> of(DatabaseSession session, List<String> queries, double seconds) {
    try {
      return session.read("look for pg_stat_statements", SCHEMA, row -> row.getString(1)).stream()
          .findFirst()
          .flatMap(schema -> measured(session, schema, queries, seconds));
    } catch (AdapterException e) {
      // Not loaded, not granted, or gone meanwhile: the given rate serves.
      return Optional.empty();
    }
  }

  private static Optional<Double> measured(
      DatabaseSession session, String schema, List<String> queries, double seconds) {
    List<Long> identifiers =
        queries.stream()
            .map(query -> identifier(session, query))
            .flatMapToLong(OptionalLong::stream)
            .boxed()
            .toList();
    if (identifiers.size() < queries.size()) {
      return Optional.empty();
    }
    double before = calls(session, schema, identifiers);
    session.read("wait", "SELECT pg_sleep(?)", row -> true, seconds);
    return Optional.of((calls(session, schema, identifiers) - before) / seconds);
  }

  private static OptionalLong identifier(DatabaseSession session, String query) {
    List<String> plan =
        session.read("explain", "EXPLAIN (VERBOSE, COSTS OFF) " + query, row -> row.getString(1));
    Matcher found = IDENTIFIER.matcher(String.join("\n", plan));
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }

  private static double calls(DatabaseSession session, String schema, List<Long> identifiers) {
    return session.readOne(
        "count the calls",
        "SELECT COALESCE(sum(calls), 0) FROM "
            + schema
            + ".pg_stat_statements WHERE queryid::text = ANY (?)",
        row -> row.getDouble(1),
        identifiers.stream().map(String::valueOf).toList());
  }
}
