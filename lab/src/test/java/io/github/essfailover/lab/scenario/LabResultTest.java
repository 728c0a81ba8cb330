package io.github.essfailover.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.ClientReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabResultTest {

  private static final Instant LOSS = Instant.parse("2026-01-01T00:00:00Z");
  private static final ClientReport USERS =
      new ClientReport(
          List.of(
              new Acknowledged("a", "$a", "dc1", LOSS.minusSeconds(1)),
              new Acknowledged("b", "$b", "dc2", LOSS.plusSeconds(9))));

  @Test
  void json_hasExactlyTheFields() {
    assertThat(good().toJson())
        .isEqualTo(
            """
            {
              "scenario": "power-loss",
              "outcome": "COMPLETED_WITH_DEBTS",
              "activeDataCenter": "dc2",
              "writablePrimaries": ["dc2"],
              "replicating": {"dc3": "dc2"},
              "clientDowntimeMillis": 10000,
              "acknowledgedWrites": 2,
              "lostAcknowledgedWrites": 0,
              "acknowledgedByFencedDataCenterAfterPromotion": 0,
              "outboundFromFencedDataCenterAfterGate": 0,
              "mediaAudited": 40,
              "mediaMissing": 0,
              "debts": ["fence.hold", "fence.database.main"],
              "outcomes": ["COMPLETED_WITH_DEBTS"],
              "answers": ["approval: APPROVE", "fence.debts: WAIVE"],
              "measured": {"bytesAhead": 21}
            }
            """);
  }

  @Test
  void demands_ofAGoodResult_areMet() {
    assertThat(unmet(good(), USERS)).isEmpty();
  }

  @Test
  void demands_ofABadResult_areAllNamed() {
    LabResult bad =
        new LabResult(
            "power-loss",
            "COMPLETED",
            "dc1",
            List.of("dc1", "dc2"),
            new TreeMap<>(),
            -1,
            2,
            3,
            4,
            5,
            -1,
            -1,
            List.of("follow.dc3.main"),
            List.of("COMPLETED"),
            List.of(),
            new TreeMap<>());

    assertThat(unmet(bad, new ClientReport(List.of())))
        .hasSize(11)
        .contains(
            "outcomes is [COMPLETED], demanded is [COMPLETED_WITH_DEBTS]",
            "writablePrimaries is [dc1, dc2], demanded is [dc2]",
            "debts has follow.dc3.main, demanded are only fence.*");
  }

  @Test
  void demands_onAnswersAndMeasures_nameWhatIsThereInstead() {
    Demands demands = new Demands(good(), USERS, LOSS, List.of());

    demands.answers("fence.debts: WAIVE").measured("bytesAhead", 20, 30).measured("none", 0, 0);

    assertThat(demands.unmet()).containsExactly("none is null, demanded is 0 to 0");
  }

  private static List<String> unmet(LabResult result, ClientReport users) {
    Demands demands = new Demands(result, users, LOSS, List.of());
    new PowerLoss().demand(demands);
    return demands.unmet();
  }

  private static LabResult good() {
    return new LabResult(
        "power-loss",
        "COMPLETED_WITH_DEBTS",
        "dc2",
        List.of("dc2"),
        new TreeMap<>(Map.of("dc3", "dc2")),
        10_000,
        2,
        0,
        0,
        0,
        40,
        0,
        List.of("fence.hold", "fence.database.main"),
        List.of("COMPLETED_WITH_DEBTS"),
        List.of("approval: APPROVE", "fence.debts: WAIVE"),
        new TreeMap<>(Map.of("bytesAhead", 21L)));
  }
}
