package io.github.essfailover.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of {@code postgresql.auto.conf} of a stopped server, where {@code ALTER SYSTEM} cannot
 * be asked: PostgreSQL 18 documentation, 19.1.2.
 */
final class AutoConf {

  private static final Pattern SETTING =
      Pattern.compile(
          "\\s*([A-Za-z_][A-Za-z0-9_.]*)\\s*(?:=|\\s)\\s*(?:'((?:[^']|'')*)'|(\\S*)).*");

  private AutoConf() {}

  /** The text with these settings, and every other line as it was. */
  static String with(Map<String, String> settings, String text) {
    List<String> lines = new ArrayList<>();
    text.lines().filter(line -> !settings.containsKey(name(line))).forEach(lines::add);
    settings.forEach((name, value) -> lines.add(name + " = " + Sql.literal(value)));
    return String.join("\n", lines) + "\n";
  }

  /** The epoch that is written down in it, 0 when there is none. */
  static long epoch(String text) {
    return text.lines()
        .filter(line -> name(line).equals(ServerNotes.EPOCH))
        .map(AutoConf::value)
        .filter(value -> value.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }

  private static String name(String line) {
    Matcher setting = SETTING.matcher(line);
    return setting.matches() ? setting.group(1).toLowerCase(Locale.ROOT) : "";
  }

  private static String value(String line) {
    Matcher setting = SETTING.matcher(line);
    if (!setting.matches()) {
      return "";
    }
    String quoted = setting.group(2);
    return quoted == null ? String.valueOf(setting.group(3)) : quoted;
  }
}
