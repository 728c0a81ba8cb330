package io.github.essfailover.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the world around a failover: a stable {@link #code()}, a constant sentence, the
 * facts that belong to it and what to do about it. Nothing in it is a secret; it may be logged
 * whole.
 *
 * <p>Immutable.
 */
public abstract sealed class FailoverException extends RuntimeException
    permits AdapterException, JournalException, LockException, PlanException {

  private final String code;
  private final Map<String, String> context;
  private final String remedy;

  FailoverException(
      String code,
      String sentence,
      Map<String, String> context,
      String remedy,
      @Nullable Throwable cause) {
    super(message(sentence, inOrder(context)), cause);
    this.code = code;
    this.context = Collections.unmodifiableMap(inOrder(context));
    this.remedy = remedy;
  }

  /**
   * A copy in the given order, or by name when the map has none: {@link Map#of} prints its pairs in
   * another order in every JVM, and people compare messages.
   */
  static Map<String, String> inOrder(Map<String, String> context) {
    boolean ordered = context instanceof LinkedHashMap || context instanceof SortedMap;
    return ordered ? new LinkedHashMap<>(context) : new TreeMap<>(context);
  }

  private static String message(String sentence, Map<String, String> context) {
    return context.isEmpty()
        ? sentence
        : sentence
            + context.entrySet().stream()
                .map(e -> e.getKey() + "=" + onOneLine(e.getValue()))
                .collect(Collectors.joining(", ", " {", "}"));
  }

  /**
   * Values come from outside: a message with a line break or a terminal's escape in it could forge
   * a line of somebody's log. {@link #context()} has them as they came.
   */
  private static String onOneLine(String value) {
    return value.replaceAll(
        "[\\p{Cc}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+", " ");
  }

  /** A stable name of the failure, for instance {@code PLAN_STALE}. */
  public String code() {
    return code;
  }

  /**
   * The facts in the message, in the order in which it prints them: as they were given by a {@link
   * LinkedHashMap} or a {@link SortedMap}, else by name.
   */
  public Map<String, String> context() {
    return context;
  }

  /** What a person should do next. */
  public String remedy() {
    return remedy;
  }
}
