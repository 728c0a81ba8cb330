package io.github.essfailover.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScenariosTest {

  @Test
  void parse_ofAList_keepsItsOrder() {
    assertThat(ids("power-loss")).containsExactly("power-loss");
    assertThat(ids("power-loss, power-loss")).containsExactly("power-loss", "power-loss");
  }

  @Test
  void parse_ofAll_isEveryScenarioOnce() {
    assertThat(Scenarios.parse("all")).isEqualTo(Scenarios.all());
    assertThat(ids("all")).doesNotHaveDuplicates().contains(Scenarios.DEFAULT);
  }

  @Test
  void parse_ofAnUnknownScenario_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Scenarios.parse("power-loss,flood"))
        .hasMessageStartingWith("There is no scenario 'flood'. Known scenarios: power-loss, ");
  }

  private static List<String> ids(String list) {
    return Scenarios.parse(list).stream().map(Scenario::id).toList();
  }
}
