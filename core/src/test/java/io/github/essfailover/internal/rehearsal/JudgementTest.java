package io.github.essfailover.internal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.Rehearsal.Part;
import io.github.essfailover.report.Rehearsal.Verdict;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was seen of a step, and what follows from it. */
class JudgementTest {

  private static final Resource SERVER = Resource.database(DataCenterId.of("dc2"), "main");
  private static final List<Act> ACTS =
      List.of(
          new Act(
              SERVER,
              Change.of(
                  "stop",
                  call -> {
                    throw new AssertionError("a rehearsal acted");
                  })));

  private static Step step(String id, String... after) {
    Step.Builder builder = Step.builder(StepId.of(id), "test");
    for (String each : after) {
      builder.after(StepId.of(each));
    }
    return builder.build();
  }

  private static Look seen(Step step, Observed observed) {
    return new Look(step, Optional.of(observed), ACTS, Optional.empty(), false, false, false, true);
  }

  private static Judgement with(Severity severity) {
    return new Judgement(
        Map.of(SERVER, List.of(Finding.of("database.privileges", severity, "seen", "remedy"))));
  }

  @Test
  void notYet_nothingAgainstIt_isReadyWithItsCall() {
    Part part = new Judgement(Map.of()).of(seen(step("a"), Observed.notYet("runs")));

    assertThat(part.verdict()).isEqualTo(Verdict.READY);
    assertThat(part.now()).isEqualTo("runs");
    assertThat(part.calls()).singleElement().satisfies(c -> assertThat(c.on()).isEqualTo(SERVER));
  }

  @Test
  void notYet_checkOfItsAdapterIsAnError_wouldFailWithTheFinding() {
    Part part = with(Severity.ERROR).of(seen(step("a"), Observed.notYet("runs")));

    assertThat(part.verdict()).isEqualTo(Verdict.WOULD_FAIL);
    assertThat(part.reason()).contains("dc2/database/main", "database.privileges", "remedy");
  }

  @Test
  void notYet_checkIsARisk_isReady() {
    assertThat(with(Severity.WARNING).of(seen(step("a"), Observed.notYet("runs"))).verdict())
        .isEqualTo(Verdict.READY);
  }

  @Test
  void done_checkIsAnError_isSoAllTheSame() {
    Part part = with(Severity.ERROR).of(seen(step("a"), Observed.done("stopped")));

    assertThat(part.verdict()).isEqualTo(Verdict.ALREADY_SO);
    assertThat(part.calls()).isEmpty();
  }

  @Test
  void done_stepFarBeforeItChangesTheSame_isKnownOnlyInTheRun() {
    Judgement judgement = new Judgement(Map.of());
    judgement.of(seen(step("a"), Observed.notYet("runs")));
    judgement.of(
        new Look(
            step("b", "a"),
            Optional.of(Observed.done("fine")),
            List.of(),
            Optional.empty(),
            false,
            false,
            false,
            false));

    Part part = judgement.of(seen(step("c", "b"), Observed.done("stopped")));

    assertThat(part.verdict()).isEqualTo(Verdict.KNOWN_ONLY_IN_THE_RUN);
    assertThat(part.reason()).contains("comes after a");
  }

  @Test
  void hopeless_nothingBeforeItChangesThat_wouldFail() {
    Part part = new Judgement(Map.of()).of(seen(step("a"), Observed.hopeless("it is a primary")));

    assertThat(part.verdict()).isEqualTo(Verdict.WOULD_FAIL);
    assertThat(part.reason()).isEqualTo("it is a primary");
  }

  @Test
  void unseen_stepBeforeItWouldFailToo_bothWouldFail() {
    Judgement judgement = new Judgement(Map.of());
    judgement.of(Look.nothing(step("a"), "no answer"));

    Part part = judgement.of(Look.nothing(step("b", "a"), "no answer"));

    assertThat(part.verdict()).isEqualTo(Verdict.WOULD_FAIL);
    assertThat(part.reason()).isEqualTo("no answer");
  }
}
