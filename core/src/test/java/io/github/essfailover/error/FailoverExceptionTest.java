package io.github.essfailover.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.StalePlanException.Difference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What people read of an exception. */
class FailoverExceptionTest {

  private static FailoverException with(Map<String, String> context) {
    return AdapterException.notApplied("CODE", "It failed.", context, null);
  }

  @Test
  void message_mapWithoutOrder_pairsByName() {
    Map<String, String> context = Map.of("e", "5", "b", "2", "d", "4", "a", "1", "c", "3");

    assertThat(with(context)).hasMessage("It failed. {a=1, b=2, c=3, d=4, e=5}");
    assertThat(with(context).context()).containsExactlyEntriesOf(new TreeMap<>(context));
  }

  @Test
  void message_orderedMap_pairsAsGiven() {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("waited", "PT30S");
    context.put("dataCenter", "dc2");

    assertThat(with(context)).hasMessage("It failed. {waited=PT30S, dataCenter=dc2}");
    assertThat(with(new TreeMap<>(context)))
        .hasMessage("It failed. {dataCenter=dc2, waited=PT30S}");
    assertThat(with(Collections.unmodifiableMap(context)))
        .as("a view hides the order, so it is by name")
        .hasMessage("It failed. {dataCenter=dc2, waited=PT30S}");
  }

  @Test
  void message_noContext_onlyTheSentence() {
    assertThat(with(Map.of())).hasMessage("It failed.");
  }

  @Test
  void stalePlan_severalDifferences_tellsPlannedAndFoundOfEach() {
    List<Difference> differences =
        List.of(
            new Difference("dc2.cluster.identity", "uid-dc2", Optional.empty()),
            new Difference("dc2.database.main.role", "STANDBY", Optional.of("PRIMARY")));

    StalePlanException stale = new StalePlanException(differences);

    assertThat(stale.code()).isEqualTo("PLAN_STALE");
    assertThat(stale.differences()).isEqualTo(differences);
    assertThat(stale.problems())
        .containsExactly(
            "dc2.cluster.identity: planned 'uid-dc2', cannot be seen now",
            "dc2.database.main.role: planned 'STANDBY', found 'PRIMARY'");
    assertThat(stale)
        .hasMessageStartingWith("The plan no longer fits what is observed. {problems=")
        .hasMessageContainingAll(stale.problems().toArray(String[]::new));
    assertThat(stale.remedy()).contains("Plan again");
  }
}
