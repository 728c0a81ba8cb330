package io.github.essfailover.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scenarios of the matrix without a crash. */
class UndisturbedTest {

  @Test
  void scenario_withoutACrash_breaksNoRule() {
    List<String> problems = new ArrayList<>();
    for (Scenario scenario : Scenarios.all()) {
      Played played = new Cell(scenario, List.of()).play();
      System.out.println(
          scenario
              + ": "
              + played.end().get("outcome")
              + ", owed "
              + played.end().get("debts")
              + ", "
              + played.appends()
              + " appends, "
              + played.acts().values().stream().mapToInt(List::size).sum()
              + " acts, "
              + CrashMatrixTest.ends(scenario).size()
              + " ends");
      played.violations().forEach(each -> problems.add(scenario + ": " + each));
    }
    assertThat(problems).isEmpty();
  }
}
