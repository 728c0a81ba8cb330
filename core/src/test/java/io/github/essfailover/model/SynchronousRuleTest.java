package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynchronousRuleTest {

  @ParameterizedTest
  @CsvSource({
    "1 of dc2;dc3, 1, false",
    "1 of dc2;dc3, 2, true",
    "2 of dc2;dc3, 1, true",
    "1 of dc2, 1, true",
    "1 of dc2, 0, false",
    "2 of dc2;dc3;dc4, 1, false",
    "2 of dc2;dc3;dc4, 2, true",
    "1 of *, 5, false",
  })
  void guarantees_readAndWritten_overlapOrNot(String rule, int read, boolean guaranteed) {
    assertThat(SynchronousRule.parse(rule.replace(';', ',')).guarantees(read))
        .isEqualTo(guaranteed);
  }

  @Test
  void translated_promotedOne_isReplacedByTheFormerPrimary() {
    assertThat(rule(1, "dc2", "dc3").translated("dc2", "dc1")).isEqualTo(rule(1, "dc1", "dc3"));
    assertThat(rule(1, "dc3").translated("dc2", "dc1")).isEqualTo(rule(1, "dc3"));
  }

  @Test
  void parse_whatWasPrinted_isTheSame() {
    assertThat(SynchronousRule.parse(rule(2, "dc2", "dc-3").toString()))
        .isEqualTo(rule(2, "dc2", "dc-3"));
    assertThatThrownBy(() -> SynchronousRule.parse("ANY 1 (dc2)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ANY 1 (dc2)");
  }

  @Test
  void of_moreThanThereAre_isRefused() {
    assertThatThrownBy(() -> rule(2, "dc2")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> rule(0, "dc2")).isInstanceOf(IllegalArgumentException.class);
  }

  private static SynchronousRule rule(int quorum, String... names) {
    return new SynchronousRule(quorum, new TreeSet<>(List.of(names)));
  }
}
