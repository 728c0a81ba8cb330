package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeTest {

  /** All multisets, in every order, of up to three states: what more could say is a repetition. */
  static List<List<StepState>> upToThreeStates() {
    List<List<StepState>> all = new ArrayList<>();
    all.add(List.of());
    for (int from = 0; from < all.size(); from++) {
      List<StepState> shorter = all.get(from);
      if (shorter.size() < 3) {
        for (StepState state : StepState.values()) {
          List<StepState> longer = new ArrayList<>(shorter);
          longer.add(state);
          all.add(longer);
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("upToThreeStates")
  void of_anyStates_firstRowOfTheTableThatFits(List<StepState> states) {
    assertThat(Outcome.of(states, false)).isEqualTo(byTable(states));
    Outcome stopped = byTable(states);
    assertThat(Outcome.of(states, true))
        .isEqualTo(stopped == Outcome.FAILED ? Outcome.INTERRUPTED : stopped);
  }

  private static Outcome byTable(List<StepState> list) {
    Set<StepState> states = EnumSet.noneOf(StepState.class);
    states.addAll(list);
    if (EnumSet.of(StepState.PROVEN).containsAll(states)) {
      return Outcome.COMPLETED;
    }
    if (EnumSet.of(StepState.PROVEN, StepState.OWED, StepState.WAIVED).containsAll(states)) {
      return Outcome.COMPLETED_WITH_DEBTS;
    }
    Set<StepState> undone = EnumSet.of(StepState.COMPENSATED, StepState.UNDO_OWED);
    boolean begun = states.stream().anyMatch(undone::contains);
    undone.add(StepState.PENDING);
    if (begun && undone.containsAll(states)) {
      return Outcome.ABORTED;
    }
    return states.contains(StepState.FAILED) ? Outcome.FAILED : Outcome.INTERRUPTED;
  }

  @ParameterizedTest
  @CsvSource({
    "PROVEN PROVEN PROVEN, COMPLETED",
    "PROVEN OWED PROVEN, COMPLETED_WITH_DEBTS",
    "PROVEN WAIVED, COMPLETED_WITH_DEBTS",
    "COMPENSATED PENDING, ABORTED",
    "COMPENSATED UNDO_OWED PENDING, ABORTED",
    "PROVEN FAILED PENDING, FAILED",
    "COMPENSATED FAILED, FAILED",
    "COMPENSATED PROVEN, INTERRUPTED",
    "PROVEN RUNNING, INTERRUPTED",
    "PENDING, INTERRUPTED"
  })
  void of_examples(String states, Outcome outcome) {
    List<StepState> list = new ArrayList<>();
    for (String state : states.split(" ", -1)) {
      list.add(StepState.valueOf(state));
    }

    assertThat(Outcome.of(list, false)).isEqualTo(outcome);
  }

  @Test
  void of_order_doesNotMatter() {
    for (List<StepState> states : upToThreeStates()) {
      List<StepState> reversed = new ArrayList<>(states);
      java.util.Collections.reverse(reversed);

      assertThat(Outcome.of(reversed, false)).isEqualTo(Outcome.of(states, false));
    }
  }
}
