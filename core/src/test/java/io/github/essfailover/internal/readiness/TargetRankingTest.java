package io.github.essfailover.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.report.ReadinessReport.Verdict;
import io.github.essfailover.report.TargetReadiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TargetRankingTest {

  private static final long MIB = 1 << 20;

  private static TargetReadiness target(
      String name, Verdict verdict, DataLoss loss, long behind, int risks, int seconds) {
    Finding risk = Finding.of("any", Severity.WARNING, "seen", "do");
    return new TargetReadiness(
        DataCenterId.of(name),
        verdict,
        new TreeMap<>(Map.of("main", loss)),
        new TreeMap<>(),
        Optional.of(Duration.ofSeconds(seconds)),
        OptionalLong.of(behind),
        List.of(risk, risk, risk).subList(0, risks),
        "");
  }

  private static void ranksFirst(TargetReadiness better, TargetReadiness worse, String reason) {
    List<TargetReadiness> ranked = TargetRanking.ranked(List.of(worse, better));
    assertThat(ranked)
        .extracting(TargetReadiness::target)
        .containsExactly(better.target(), worse.target());
    assertThat(ranked.get(0).reason()).startsWith("before " + worse.target()).contains(reason);
    assertThat(ranked.get(1).reason()).startsWith("after " + better.target());
  }

  @Test
  void verdict_decidesBeforeEverythingElse() {
    ranksFirst(
        target("dc3", Verdict.READY_WITH_RISKS, DataLoss.unknown(), 900 * MIB, 3, 900),
        target("dc2", Verdict.NOT_READY, DataLoss.none(), 0, 0, 10),
        "it is READY_WITH_RISKS, dc2 is NOT_READY");
  }

  @Test
  void loss_decidesAmongEquallyReadyOnes() {
    ranksFirst(
        target("dc3", Verdict.READY, DataLoss.none(), 9 * MIB, 1, 90),
        target("dc2", Verdict.READY, DataLoss.ofBytes(1), 0, 0, 10),
        "loses");
    ranksFirst(
        target("dc3", Verdict.READY, DataLoss.ofBytes(Long.MAX_VALUE / 8), 0, 0, 10),
        target("dc2", Verdict.READY, DataLoss.unknownSince(Instant.EPOCH), 0, 0, 10),
        "loses");
    ranksFirst(
        target("dc3", Verdict.READY, DataLoss.unknownSince(Instant.ofEpochSecond(5000)), 0, 0, 10),
        target("dc2", Verdict.READY, DataLoss.unknownSince(Instant.ofEpochSecond(4000)), 0, 0, 10),
        "loses");
  }

  @Test
  void lag_decidesWhenNothingElseWouldBeLost() {
    ranksFirst(
        target("dc3", Verdict.READY, DataLoss.none(), 0, 2, 90),
        target("dc2", Verdict.READY, DataLoss.none(), 120 * MIB, 0, 10),
        "is 0 bytes behind the most advanced copy, dc2 is 125829120 bytes behind");
  }

  @Test
  void nearLags_areEqual_andFewerRisksDecide() {
    ranksFirst(
        target("dc3", Verdict.READY_WITH_RISKS, DataLoss.none(), 4000, 1, 10),
        target("dc2", Verdict.READY_WITH_RISKS, DataLoss.none(), 0, 2, 10),
        "has 1 risks, dc2 has 2 risks");
  }

  @Test
  void recoveryTime_decidesLast() {
    ranksFirst(
        target("dc3", Verdict.READY, DataLoss.none(), 0, 0, 30),
        target("dc2", Verdict.READY, DataLoss.none(), 0, 0, 90),
        "takes PT30S, dc2 takes PT1M30S");
  }

  @Test
  void equals_areRankedByName() {
    ranksFirst(
        target("dc2", Verdict.READY, DataLoss.none(), 0, 0, 31),
        target("dc3", Verdict.READY, DataLoss.none(), 10, 0, 30),
        "equally good");
  }
}
