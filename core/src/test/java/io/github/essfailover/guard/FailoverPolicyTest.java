package io.github.essfailover.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import io.github.essfailover.report.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailoverPolicyTest {

  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final DataCenterId DC2 = DataCenterId.of("dc2");
  private static final DataCenterId DC3 = DataCenterId.of("dc3");
  private static final Person ADA = Person.named("Ada");
  private static final RunId RUN = RunId.of("example.org-4");
  private static final FailoverPolicy ACT = FailoverPolicy.actAutomatically(ADA);

  /** A view of dc1 that is lost in every way, to be made less so. */
  private static final class Case {
    private final List<VantageView> vantages = new ArrayList<>();
    private DataCenterId active = DC1;
    private boolean activating;
    private boolean known = true;
    private List<RunId> unfinished = List.of();
    private List<Halt> halts = List.of();
    private Optional<LastRun> last = Optional.empty();
    private List<DataCenterId> targets = List.of(DC2, DC3);

    static Case of(String... looks) {
      Case one = new Case();
      for (String look : looks) {
        String[] parts = look.split(" ", -1);
        Life life = Life.valueOf(parts[1]);
        long silent = parts.length > 2 ? Long.parseLong(parts[2]) : 0;
        long age = parts.length > 3 ? Long.parseLong(parts[3]) : 1;
        one.vantages.add(
            new VantageView(
                parts[0],
                life,
                NOW.minusSeconds(age),
                life == Life.NOTHING ? Optional.of(NOW.minusSeconds(silent)) : Optional.empty()));
      }
      return one;
    }

    static Case lost() {
      return of(
          "orchestrator/dc1/cluster NOTHING 300",
          "orchestrator/dc1/database/main NOTHING 200",
          "dc2/database/main NOTHING 100",
          "dc3/database/main NOTHING 100");
    }

    Case halted(Optional<DataCenterId> where, boolean isKnown) {
      halts = List.of(new Halt(where, isKnown ? Optional.of(ADA) : Optional.empty(), "x", NOW));
      return this;
    }

    Case last(long secondsAgo, boolean acknowledged) {
      last = Optional.of(new LastRun(RUN, NOW.minusSeconds(secondsAgo), acknowledged));
      return this;
    }

    Case active(DataCenterId value, boolean isActivating) {
      active = value;
      activating = isActivating;
      return this;
    }

    Case unknown() {
      known = false;
      return this;
    }

    Case unfinished() {
      unfinished = List.of(RUN);
      return this;
    }

    Case targets(DataCenterId... values) {
      targets = List.of(values);
      return this;
    }

    LossView view() {
      Optional<ActivationRecord> record =
          known
              ? Optional.of(new ActivationRecord(active, 4, NOW, RUN, activating))
              : Optional.empty();
      return new LossView(
          NOW,
          DC1,
          vantages,
          new DeploymentStatus(record, unfinished, List.of()).with(halts),
          last,
          targets);
    }
  }

  record Row(String name, Case given, String acting, String recommending) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    Optional<DataCenterId> all = Optional.empty();
    String three = "dc2/database/main NOTHING 100";
    String far = "dc3/database/main NOTHING 100";
    return Stream.of(
        new Row("lost", Case.lost(), "Act dc2", "Recommend dc2"),
        new Row("nobody looked", Case.of(), "Rest", "Rest"),
        new Row("nobody recorded", Case.lost().unknown(), "Rest", "Rest"),
        new Row("another is active", Case.lost().active(DC2, false), "Rest", "Rest"),
        new Row("it is activating", Case.lost().active(DC1, true), "Rest", "Rest"),
        new Row("a run is unfinished", Case.lost().unfinished(), "Rest", "Rest"),
        new Row("deployment halted", Case.lost().halted(all, true), "Rest", "Rest"),
        new Row("switch unreadable", Case.lost().halted(all, false), "Rest", "Rest"),
        new Row("source halted", Case.lost().halted(Optional.of(DC1), true), "Rest", "Rest"),
        new Row(
            "target halted",
            Case.lost().halted(Optional.of(DC2), true),
            "Recommend dc2",
            "Recommend dc2"),
        new Row(
            "other halted", Case.lost().halted(Optional.of(DC3), true), "Act dc2", "Recommend dc2"),
        new Row("one place only", Case.of("orchestrator/dc1/cluster NOTHING 300"), "Rest", "Rest"),
        new Row(
            "many views of one place",
            Case.of(
                "orchestrator/dc1/cluster NOTHING 300",
                "orchestrator/dc1/database/main NOTHING 300",
                "orchestrator/dc1/ingress NOTHING 300"),
            "Rest",
            "Rest"),
        new Row(
            "two of three",
            Case.of("orchestrator/dc1/cluster NOTHING 300", three, "dc3/database/main QUIET"),
            "Act dc2",
            "Recommend dc2"),
        new Row(
            "two of four is no majority",
            Case.of(
                "orchestrator/dc1/cluster NOTHING 300",
                three,
                "dc3/database/main QUIET",
                "office/probe QUIET"),
            "Rest",
            "Rest"),
        new Row(
            "a place that half answers",
            Case.of(
                "orchestrator/dc1/cluster NOTHING 300", "orchestrator/dc1/ingress QUIET", three),
            "Rest",
            "Rest"),
        new Row(
            "who is blind has no vote",
            Case.of("orchestrator/dc1/cluster NOTHING 300", three, "dc3/database/main BLIND"),
            "Act dc2",
            "Recommend dc2"),
        new Row(
            "a sign of life",
            Case.of(
                "orchestrator/dc1/cluster NOTHING 300", three, "dc3/database/main SIGN_OF_LIFE"),
            "Rest",
            "Rest"),
        new Row(
            "an old sign of life",
            Case.of(
                "orchestrator/dc1/cluster NOTHING 300",
                three,
                "dc3/database/main SIGN_OF_LIFE 0 600"),
            "Act dc2",
            "Recommend dc2"),
        new Row(
            "old silence",
            Case.of(
                "orchestrator/dc1/cluster NOTHING 900 600",
                "dc2/database/main NOTHING 900 600",
                far),
            "Rest",
            "Rest"),
        new Row(
            "within the grace period",
            Case.of("orchestrator/dc1/cluster NOTHING 300", "dc2/database/main NOTHING 59"),
            "Watch",
            "Watch"),
        new Row(
            "at its end",
            Case.of("orchestrator/dc1/cluster NOTHING 300", "dc2/database/main NOTHING 60"),
            "Act dc2",
            "Recommend dc2"),
        new Row("no target", Case.lost().targets(), "Rest", "Rest"),
        new Row("itself is no target", Case.lost().targets(DC1, DC3), "Act dc3", "Recommend dc3"),
        new Row(
            "last run is acknowledged", Case.lost().last(7200, true), "Act dc2", "Recommend dc2"),
        new Row(
            "last run is not acknowledged",
            Case.lost().last(7200, false),
            "Recommend dc2",
            "Recommend dc2"),
        new Row(
            "last run ended just now",
            Case.lost().last(60, true),
            "Recommend dc2",
            "Recommend dc2"));
  }

  private static String told(PolicyDecision decision) {
    assertThat(decision.why()).isNotBlank();
    String name = decision.getClass().getSimpleName();
    if (decision instanceof PolicyDecision.Act act) {
      assertThat(act.source()).isEqualTo(DC1);
      return name + " " + act.target();
    }
    return decision instanceof PolicyDecision.Recommend recommend
        ? name + " " + recommend.target()
        : name;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void decide_ofEachCase(Row row) {
    assertThat(told(ACT.decide(row.given().view()))).isEqualTo(row.acting());
    assertThat(told(FailoverPolicy.recommend().decide(row.given().view())))
        .isEqualTo(row.recommending());
  }

  @Test
  void options_decideOtherwise() {
    assertThat(told(ACT.quorum(4).decide(Case.lost().view()))).isEqualTo("Rest");
    assertThat(told(ACT.grace(Duration.ofSeconds(101)).decide(Case.lost().view())))
        .isEqualTo("Watch");
    assertThat(told(ACT.calm(Duration.ofSeconds(59)).decide(Case.lost().last(60, true).view())))
        .isEqualTo("Act dc2");
    assertThat(told(ACT.freshness(Duration.ofMillis(500)).decide(Case.lost().view())))
        .isEqualTo("Rest");
  }

  @Test
  void options_thatMakeNoSense_refused() {
    assertThatThrownBy(() -> ACT.quorum(1)).hasMessageContaining("quorum is 1");
    assertThatThrownBy(() -> ACT.grace(Duration.ZERO)).hasMessageContaining("grace is PT0S");
    assertThatThrownBy(() -> ACT.losingAtMost(-1)).hasMessageContaining("losingAtMost is -1");
  }

  /** Looks at dc1, by seconds: what was seen, and since when it is silent then. */
  @ParameterizedTest
  @CsvSource({
    "'0 NOTHING', 0",
    "'0 NOTHING, 10 NOTHING, 20 NOTHING', 0",
    "'0 NOTHING, 10 SIGN_OF_LIFE, 20 NOTHING', 20",
    "'0 NOTHING, 10 QUIET', -1",
    "'0 NOTHING, 10 BLIND', -1",
    "'0 NOTHING, 10 NOTHING, 50 NOTHING', 50",
    "'0 NOTHING, 20 NOTHING, 10 SIGN_OF_LIFE', 0",
  })
  void silence_beginsWithTheFirstOfLooksThatFollowEachOther(String looks, long since) {
    Silences silences = new Silences(Duration.ofSeconds(30));
    for (String look : looks.split(", ", -1)) {
      String[] parts = look.split(" ", -1);
      silences.add(
          new Sighting(
              "dc2/database/main",
              DC1,
              Optional.of("main"),
              Life.valueOf(parts[1]),
              "",
              NOW.plusSeconds(Long.parseLong(parts[0]))));
    }

    assertThat(silences.views().get(0).silentSince())
        .isEqualTo(since < 0 ? Optional.empty() : Optional.of(NOW.plusSeconds(since)));
  }
}
