package io.github.essfailover.model;

import java.util.regex.Pattern;

/** The shapes of names, in one place: they end up in SQL, labels, file names and object keys. */
final class Identifiers {

  /** A DNS label, because data centers and servers become slot names, labels and step ids. */
  static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  /** A dotted name or server name, with an optional port. */
  static final Pattern DOTTED = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:-]{0,398}[A-Za-z0-9])?");

  private Identifiers() {}

  static void check(String what, String value, Pattern shape) {
    if (!shape.matcher(value).matches()) {
      throw new IllegalArgumentException(
          what + " '" + value + "' does not match " + shape.pattern() + "; choose another name");
    }
  }
}
