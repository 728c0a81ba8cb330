package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The setting {@code synchronous_standby_names}: PostgreSQL 18 documentation, 19.6.2 "Primary
 * Server".
 */
final class SynchronousNames {

  private static final String SETTING = "synchronous_standby_names";

  /** {@code ANY 1 (a, b)}, {@code FIRST 2 (a, b)}, {@code 2 (a, b)}; else a bare list. */
  private static final Pattern COUNTED =
      Pattern.compile("(?:(?:ANY|FIRST)\\s+)?(\\d{1,9})\\s*\\((.*)\\)", Pattern.CASE_INSENSITIVE);

  private static final String STREAMING =
      "SELECT count(DISTINCT application_name) FROM pg_stat_replication"
          + " WHERE state = 'streaming' AND application_name = ANY (?)";

  private final Server server;

  SynchronousNames(Server server) {
    this.server = server;
  }

  /** The rule that the setting says; a bare list waits for its first one that is there. */
  static Optional<SynchronousRule> parse(String setting) {
    Matcher counted = COUNTED.matcher(setting.strip());
    SortedSet<String> names = names(counted.matches() ? counted.group(2) : setting);
    int quorum = counted.matches() ? Integer.parseInt(counted.group(1)) : 1;
    return names.isEmpty() || quorum < 1
        ? Optional.empty()
        : Optional.of(new SynchronousRule(Math.min(quorum, names.size()), names));
  }

  private static SortedSet<String> names(String list) {
    SortedSet<String> names = new TreeSet<>();
    for (String name : list.split(",", -1)) {
      String bare = name.strip();
      boolean quoted = bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"");
      if (!bare.isEmpty()) {
        names.add(quoted ? bare.substring(1, bare.length() - 1).replace("\"\"", "\"") : bare);
      }
    }
    return names;
  }

  private static String render(SynchronousRule rule) {
    return rule.standbys().stream()
        .map(name -> name.equals("*") ? name : Sql.name(name))
        .collect(Collectors.joining(", ", "ANY " + rule.quorum() + " (", ")"));
  }

  Change synchronize(SynchronousRule rule) {
    String value = render(rule);
    return Change.of(
        List.of(
            "ALTER SYSTEM SET " + SETTING + " = " + Sql.literal(value) + ";",
            "SELECT pg_reload_conf();"),
        call ->
            server.actOnRole(
                call,
                session -> {
                  server.require(DatabaseState.Role.PRIMARY, session);
                  requireStandbys(session, rule);
                  session.alterSystem(SETTING, value);
                  session.reload();
                }));
  }

  private void requireStandbys(Session session, SynchronousRule rule) {
    long streaming =
        session.readOne(
            "count the standbys that stream",
            STREAMING,
            row -> row.getLong(1),
            List.copyOf(rule.standbys()));
    if (streaming < rule.quorum()) {
      Map<String, String> context = server.context();
      context.put("rule", rule.toString());
      context.put("streaming", String.valueOf(streaming));
      throw AdapterException.notApplied(
          "TOO_FEW_SYNCHRONOUS",
          "Too few standbys stream: every commit would hang.",
          context,
          null);
    }
  }

  /** Inherited names would hang the first commit, and no statement timeout ends that wait. */
  static void clear(Session session) {
    String names =
        session.readOne(
            "read " + SETTING, "SELECT current_setting(?)", row -> row.getString(1), SETTING);
    if (!names.isEmpty()) {
      session.alterSystem(SETTING, "");
      session.reload();
    }
  }
}
