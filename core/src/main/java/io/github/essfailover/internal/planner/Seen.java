package io.github.essfailover.internal.planner;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a look brought: a value, or why there is none.
 *
 * <p>Immutable.
 */
public record Seen<T>(Optional<T> value, String problem) {

  static <T> Seen<T> of(T value) {
    return new Seen<>(Optional.of(value), "");
  }

  static <T> Seen<T> nothing(String problem) {
    return new Seen<>(Optional.empty(), problem);
  }

  <R> Optional<R> map(Function<T, R> mapping) {
    return value.map(mapping);
  }
}
