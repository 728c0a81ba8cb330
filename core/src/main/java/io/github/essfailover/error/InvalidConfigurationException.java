package io.github.essfailover.error;

import java.util.List;

/**
 * Everything that is wrong with a configuration or a request, in one exception. Each problem names
 * the value and the remedy. Nothing was touched.
 *
 * <p>Immutable.
 */
public final class InvalidConfigurationException extends IllegalArgumentException {

  private final transient List<String> problems;

  /** Creates the exception from at least one problem. */
  public InvalidConfigurationException(String what, List<String> problems) {
    super(what + " is not valid:\n  - " + String.join("\n  - ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence for each problem. */
  public List<String> problems() {
    return problems;
  }
}
