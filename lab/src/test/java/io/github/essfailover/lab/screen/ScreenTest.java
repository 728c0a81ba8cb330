package io.github.essfailover.lab.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void summary_ofAGoodRun_isOneScreen() {
    List<String> lines = summary(Optional.of(Duration.ofMillis(16_420)), List.of()).render();

    assertThat(lines).hasSizeLessThan(24).allSatisfy(l -> assertThat(l).hasSizeLessThan(100));
    assertThat(lines)
        .containsSequence(
            "     -0.50 s  last message acknowledged by dc1",
            "     +0.00 s  dc1 lost power",
            "    +11.25 s  the fence gate opened")
        .contains(
            " outcome                  COMPLETED_WITH_DEBTS",
            " users' downtime          16.42 s",
            " messages acknowledged    1200 (dc1 700, dc2 500)",
            "   of them lost           0",
            " replication              dc3 from dc2",
            " debts                    fence.hold, fence.database",
            " demands of the scenario  all met");
  }

  @Test
  void summary_ofABadRun_printsEachUnmetDemand() {
    List<String> lines = summary(Optional.empty(), List.of("this", "and that")).render();

    assertThat(lines)
        .contains(
            " users' downtime          never came back",
            " NOT AS DEMANDED          this",
            " NOT AS DEMANDED          and that")
        .noneMatch(line -> line.contains("all met"));
  }

  @Test
  void stepScreen_withoutATerminal_printsALineForEachChangeOfState() {
    StepScreen screen = new StepScreen(Terminal.plain(out));
    screen.step("freeze", "pending", Duration.ZERO, "");
    screen.step("freeze", "running", Duration.ZERO, "");
    screen.step("freeze", "running", Duration.ofMillis(5), "1 receiver left");
    screen.step("freeze", "failed", Duration.ofMillis(6), "no answer");
    screen.step("freeze", "running", Duration.ofMillis(7), "");
    screen.step("freeze", "proven", Duration.ofMillis(12), "no receiver,\n0/3000148");
    screen.step("promote", "failed", Duration.ofMillis(13), "no answer");
    screen.end();

    assertThat(printed().lines())
        .containsExactly(
            "  > freeze                       running        0 ms",
            "  + freeze                       proven        12 ms  no receiver, 0/3000148",
            "  x promote                      failed        13 ms  no answer");
    assertThat(printed()).doesNotContain("\u001b");
  }

  @Test
  void stepScreen_onATerminal_drawsRunningStepsAgainBelowTheSettledOnes() {
    StepScreen screen = new StepScreen(new Terminal(out, true, 60));
    screen.step("quiet", "running", Duration.ZERO, "");
    screen.step("freeze", "running", Duration.ZERO, "x".repeat(200));
    screen.step("promote", "pending", Duration.ZERO, "");
    screen.step("quiet", "proven", Duration.ofMillis(7), "");
    screen.end();

    String erased = "\u001b[2A\u001b[J";
    String last = printed().substring(printed().lastIndexOf(erased) + erased.length());
    assertThat(last.lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("  + quiet"),
            line -> assertThat(line).startsWith("  > freeze").endsWith("..."),
            line -> assertThat(line).startsWith("\u001b[1A\u001b[J  > freeze"));
    assertThat(printed().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(70));
    assertThat(printed()).doesNotContain("promote");
  }

  @Test
  void duration_isShownWithTheUnitThatFits() {
    assertThat(Durations.text(Duration.ofMillis(46))).isEqualTo("46 ms");
    assertThat(Durations.text(Duration.ofMillis(3_210))).isEqualTo("3.21 s");
    assertThat(Durations.text(Duration.ofSeconds(125))).isEqualTo("2 min 05 s");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Summary summary(Optional<Duration> downtime, List<String> unmet) {
    return new Summary(
        "power-loss: dc1 loses power under load; dc2 takes over",
        "COMPLETED_WITH_DEBTS",
        ZERO,
        List.of(
            new Summary.Moment(ZERO.plusMillis(11_250), "the fence gate opened"),
            new Summary.Moment(ZERO, "dc1 lost power"),
            new Summary.Moment(ZERO.minusMillis(500), "last message acknowledged by dc1")),
        downtime,
        new Summary.Messages(1200, 0, Map.of("dc2", 500L, "dc1", 700L)),
        "dc2",
        List.of("dc2"),
        new TreeMap<>(Map.of("dc3", "dc2")),
        List.of("fence.hold", "fence.database"),
        unmet);
  }
}
