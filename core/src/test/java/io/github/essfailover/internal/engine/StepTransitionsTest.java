package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepTransitionsTest {

  private static final StepId STEP = StepId.of("promote.main.dc2");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PENDING     | running owed failed compensated undo_owed
          RUNNING     | proven owed waived failed pending compensated undo_owed
          FAILED      | running pending waived compensated undo_owed
          PROVEN      | pending owed compensated undo_owed
          WAIVED      | pending compensated undo_owed
          OWED        | pending proven compensated undo_owed
          COMPENSATED | ''
          UNDO_OWED   | compensated undo_owed
          """)
  void check_everyPair_asInTheTable(StepState from, String allowed) {
    Set<StepState> expected = EnumSet.noneOf(StepState.class);
    for (String word : allowed.split(" ", -1)) {
      if (!word.isEmpty()) {
        expected.add(StepState.valueOf(word.toUpperCase(Locale.ROOT)));
      }
    }

    assertThat(StepTransitions.after(from)).isEqualTo(expected);
    for (StepState to : StepState.values()) {
      if (expected.contains(to)) {
        StepTransitions.check(STEP, from, to, List.of(from));
      } else {
        assertThatThrownBy(() -> StepTransitions.check(STEP, from, to, List.of(from)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("promote.main.dc2")
            .hasMessageContaining(from + " to " + to);
      }
    }
  }

  @Test
  void after_settledStates_neverRunAgainDirectly() {
    for (StepState state : StepState.values()) {
      if (state.isSettled()) {
        assertThat(StepTransitions.after(state)).doesNotContain(StepState.RUNNING);
      }
    }
  }
}
