package io.github.essfailover;

import io.github.essfailover.spi.Adapter;
import java.util.List;
import java.util.regex.Pattern;

/** The shape of adapters' names: they become parts of step ids, slots and file names. */
final class AdapterNames {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  private AdapterNames() {}

  static void check(String what, Adapter adapter, List<String> problems) {
    if (!LABEL.matcher(adapter.name()).matches()) {
      problems.add(
          what
              + " '"
              + adapter.name()
              + "' is not a lower-case label of at most 40 characters; rename it");
    }
  }
}
