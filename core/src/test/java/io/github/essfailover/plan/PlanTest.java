package io.github.essfailover.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.PlanException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

  private static final Plan PLAN = SamplePlans.failover();

  private static PlanException refused(String json) {
    PlanException refused = catchThrowableOfType(PlanException.class, () -> Plan.parse(json));
    assertThat(refused).as(json).isNotNull();
    assertThat(refused.code()).isEqualTo("PLAN_UNREADABLE");
    return refused;
  }

  @Test
  void json_printed_readBackEqual() {
    Plan read = Plan.parse(PLAN.toJson());

    assertThat(read).isEqualTo(PLAN);
    assertThat(read.digest()).isEqualTo(PLAN.digest());
    assertThat(read.toText()).isEqualTo(PLAN.toText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "skippable":false     | "skippable":true
          "budget":"PT2M"       | "budget":"PT2H"
          "after":["catchup.main.dc2"] | "after":[]
          "afterSettled":["fence.gate.dc1"] | "afterSettled":[]
          "value":"STANDBY"     | "value":"PRIMARY"
          "kind":"IDENTITY"     | "kind":"BOUND"
          "target":"dc2"        | "target":"dc3"
          "maxLossBytes":4096   | "maxLossBytes":4097
          "by":"Ada"            | "by":"Bob"
          "deployment":"example.org" | "deployment":"example.com"
          "topology":"topology" | "topology":"other"
          "expiresAt":"2026-11-22T04:00:00Z" | "expiresAt":"2027-11-22T04:00:00Z"
          "repeatability":"ONCE" | "repeatability":"LEVEL"
          "onFailure":"OWE"     | "onFailure":"ASK"
          "database":"main"     | "database":"mas"
          """)
  void parse_changedByHand_refused(String there, String instead) {
    String json = PLAN.toJson();
    assertThat(json).contains(there);

    assertThat(refused(json.replace(there, instead)).problems())
        .singleElement()
        .asString()
        .contains("digest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"version\":1}", "{\"version\":2}", "plan"})
  void parse_somethingElse_refused(String json) {
    refused(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "main":"unknown since 2026-11-22T02:59:55Z" | "main":"unknown since noon"
          "budget":"PT2M"      | "budget":"soon"
          "onFailure":"OWE"    | "onFailure":"SHRUG"
          "source":"dc1"       | "source":"DC 1"
          "source":"dc1"       | "source":"dc2"
          "id":"fence.hold.dc1" | "id":""
          "maxLossBytes":4096  | "maxLossBytes":4096.5
          """)
  void parse_impossibleValue_refusedAndNeverAnotherException(String there, String instead) {
    String json = PLAN.toJson();
    assertThat(json).contains(there);

    refused(json.replace(there, instead));
  }

  /** Maps without an order would make another text in each process. */
  @Test
  void json_sameInEveryProcess() {
    assertThat(PLAN.toJson()).contains("\"statement\":{\"by\":\"Ada\",\"how\":\"on the phone\"}");
  }

  @Test
  void text_containsEveryStepAndWhatItCosts() {
    String text = PLAN.toText();

    for (Step step : PLAN.steps()) {
      assertThat(text.lines())
          .anySatisfy(
              line -> assertThat(line).startsWith("  " + step.id() + " ").endsWith(step.summary()));
    }
    assertThat(text)
        .contains("example.org: failover from dc1 to dc2", "INC-4711: dc1 lost power")
        .contains("unknown since 2026-11-22T02:59:55Z", PLAN.digest().substring(0, 16))
        .contains("WARNING dns.none: no zone -> give one", "INFO standby.unreachable [dc3]")
        .contains("ask, not skippable", "owe");
  }

  @Test
  void step_andFact_found() {
    Step promote = PLAN.steps().get(3);

    assertThat(PLAN.step(promote.id())).contains(promote);
    assertThat(PLAN.fact("loss.main")).contains("unknown since 2026-11-22T02:59:55Z");
    assertThat(PLAN.fact("nothing")).isEmpty();
    assertThat(promote.arguments()).isEqualTo(Map.of("database", "main"));
  }
}
