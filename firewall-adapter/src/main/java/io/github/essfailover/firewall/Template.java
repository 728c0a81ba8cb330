package io.github.essfailover.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A text with places such as <code>{run}</code>. Braces around anything else than a lower-case
 * word, as in JSON, are text.
 *
 * <p>Immutable.
 */
record Template(String text) {

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

  /** What may be filled in: nothing that JSON, a path or a command line could read otherwise. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:-]{1,400}");

  Set<String> places() {
    Set<String> places = new TreeSet<>();
    PLACE.matcher(text).results().forEach(place -> places.add(place.group(1)));
    return places;
  }

  /** Fills in what is known; other places stay, as they do in previews. */
  String fill(Map<String, String> values) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place ->
                java.util.regex.Matcher.quoteReplacement(
                    values.getOrDefault(place.group(1), place.group())));
  }

  static boolean isPlain(String value) {
    return PLAIN.matcher(value).matches();
  }

  static List<String> unknown(Set<String> places, Set<String> known) {
    List<String> unknown = new ArrayList<>(places);
    unknown.removeAll(known);
    return unknown;
  }
}
