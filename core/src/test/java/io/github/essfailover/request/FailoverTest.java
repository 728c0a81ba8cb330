package io.github.essfailover.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FailoverTest {

  private static final Failover GOOD = Failover.of("dc1").to("dc2").because("INC-4711");

  @Test
  void because_good_request() {
    assertThat(GOOD.source()).isEqualTo(DataCenterId.of("dc1"));
    assertThat(GOOD.target()).isEqualTo(DataCenterId.of("dc2"));
    assertThat(GOOD.reason()).isEqualTo("INC-4711");
    assertThat(GOOD.statement()).isEmpty();
    assertThat(GOOD.maxLossBytes()).isEmpty();
  }

  @Test
  void options_changedCopies() {
    Failover stated = GOOD.sourceIsDown(Person.named("Ada"), "on the phone").losingAtMost(0);

    assertThat(stated.statement()).hasValueSatisfying(s -> assertThat(s.by()).hasToString("Ada"));
    assertThat(stated.maxLossBytes()).hasValue(0);
    assertThat(GOOD.statement()).isEmpty();
  }

  @Test
  void because_targetIsSource_refused() {
    assertThatThrownBy(() -> Failover.of("dc1").to("dc1").because("INC-4711"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("target 'dc1' is the source");
  }

  @Test
  void because_everythingWrong_oneException() {
    DataCenterId dc1 = DataCenterId.of("dc1");

    InvalidConfigurationException refused =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> new Failover(dc1, dc1, " ", Optional.empty(), OptionalLong.of(-1)));

    assertThat(refused.problems()).hasSize(3);
    assertThat(refused)
        .hasMessageContaining("is the source")
        .hasMessageContaining("reason is empty")
        .hasMessageContaining("maxLossBytes -1");
  }

  @Test
  void sourceIsDown_withoutExplanation_refused() {
    Person ada = Person.named("Ada");

    assertThatThrownBy(() -> GOOD.sourceIsDown(ada, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Ada");
    assertThatThrownBy(() -> Person.named(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
