package io.github.essfailover.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientReportTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ClientReport report =
      new ClientReport(
          List.of(
              acknowledged(9_100, "dc2"),
              acknowledged(0, "dc1"),
              acknowledged(3_000, "dc1"),
              acknowledged(3_100, "dc1"),
              acknowledged(9_000, "dc2")));

  @Test
  void downtime_isTheLongestGapThatEndsAfterTheMoment() {
    assertThat(report.downtime(START.plusMillis(3_050)).orElseThrow().length())
        .isEqualTo(Duration.ofMillis(5_900));
    assertThat(report.downtime(START.plusMillis(9_050)).orElseThrow().length())
        .isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void downtime_withoutAnAcknowledgementAfterwards_isUnknown() {
    assertThat(report.downtime(START.plusMillis(9_100))).isEmpty();
  }

  @Test
  void gaps_areThoseLongerThanHalfASecond() {
    assertThat(report.gaps())
        .extracting(Gap::length)
        .map(Duration::toMillis)
        .containsExactly(3_000L, 5_900L);
  }

  @Test
  void log_hasAcknowledgementsAndGapsInOrder() {
    assertThat(report.log())
        .hasSize(7)
        .startsWith(
            "2026-01-01T00:00:00Z\tdc1\tt0\t$0",
            "2026-01-01T00:00:00Z\tgap\tPT3S",
            "2026-01-01T00:00:03Z\tdc1\tt3000\t$3000");
  }

  @Test
  void counts_areByDataCenterAndTime() {
    Instant moment = START.plusMillis(3_050);

    assertThat(report.countBefore(moment)).isEqualTo(2);
    assertThat(report.countFrom("dc1", moment)).isEqualTo(1);
    assertThat(report.countFrom("dc2", moment)).isEqualTo(2);
    assertThat(report.firstFrom("dc2", moment).orElseThrow().at())
        .isEqualTo(START.plusMillis(9_000));
  }

  @Test
  void lost_areTheAcknowledgedOnesThatTheStoreDoesNotHave() throws Exception {
    List<Acknowledged> lost =
        report.lost(ids -> Set.of("$0", "$3000", "$9000", "$9100", "$never-acknowledged"));

    assertThat(lost).extracting(Acknowledged::eventId).containsExactly("$3100");
  }

  private static Acknowledged acknowledged(long millis, String dataCenter) {
    return new Acknowledged("t" + millis, "$" + millis, dataCenter, START.plusMillis(millis));
  }
}
