package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  /** Chance that always gives the smallest number. */
  private static final RandomGenerator LEAST = () -> 0L;

  @ParameterizedTest
  @CsvSource({
    "0, 100",
    "1, 100",
    "2, 200",
    "3, 400",
    "5, 1600",
    "6, 3000",
    "7, 3000",
    "2147483647, 3000"
  })
  void wait_anyAttempt_betweenHalfAndFull(int attempt, long full) {
    Backoff random = new Backoff(new Random(attempt));

    assertThat(new Backoff(LEAST).wait(attempt)).hasMillis(full / 2);
    for (int i = 0; i < 200; i++) {
      assertThat(random.apply(attempt)).isBetween(full / 2, full);
    }
  }

  @Test
  void wait_sameChance_sameWaits() {
    Backoff one = new Backoff(new Random(42));
    Backoff other = new Backoff(new Random(42));

    for (int attempt = 1; attempt < 20; attempt++) {
      assertThat(one.wait(attempt)).isEqualTo(other.wait(attempt));
    }
  }
}
