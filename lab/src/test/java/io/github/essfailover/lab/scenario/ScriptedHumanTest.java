package io.github.essfailover.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptedHumanTest {

  private final List<String> done = new ArrayList<>();

  @Test
  void human_answersItsScriptInOrderAndStopsOnWhatItDoesNotForesee() throws Exception {
    ScriptedHuman human =
        ScriptedHuman.ada()
            .answers("freeze", q -> done.add("looked at " + q.id()), Choice.RETRY, "again")
            .answers("freeze", Choice.WAIVE, "go on");

    assertThat(ask(human, "approval", Choice.APPROVE, Choice.REFUSE)).isEqualTo(Choice.APPROVE);
    assertThat(ask(human, "freeze.x", Choice.RETRY, Choice.WAIVE)).isEqualTo(Choice.RETRY);
    assertThat(ask(human, "dns.x", Choice.RETRY, Choice.STOP)).isEqualTo(Choice.STOP);
    assertThat(human.unasked()).containsExactly("freeze");
    assertThat(ask(human, "freeze.y", Choice.RETRY, Choice.WAIVE)).isEqualTo(Choice.WAIVE);
    assertThat(ask(human, "fence.debts", Choice.WAIVE, Choice.STOP)).isEqualTo(Choice.WAIVE);

    assertThat(done).containsExactly("looked at freeze.x");
    assertThat(human.answered())
        .containsExactly(
            "approval: APPROVE",
            "freeze.x: RETRY",
            "dns.x: STOP",
            "freeze.y: WAIVE",
            "fence.debts: WAIVE");
  }

  @Test
  void human_whoseAnswerIsNotToBeChosen_stopsAndSaysSo() throws Exception {
    ScriptedHuman human = ScriptedHuman.ada().answers("promote", Choice.ABORT, "no");

    assertThat(ask(human, "promote.x", Choice.RETRY, Choice.STOP)).isEqualTo(Choice.STOP);
    assertThat(human.answered())
        .containsExactly("promote.x: STOP instead of ABORT, which is not to be chosen");
  }

  private static Choice ask(ScriptedHuman human, String id, Choice... choices) throws Exception {
    Question question =
        new Question(
            id,
            Optional.of(RunId.of("r-1")),
            Optional.empty(),
            1,
            "What now?",
            List.of(),
            "basis",
            Set.of(choices),
            Instant.now().plusSeconds(60));
    Answer answer = human.ask(question, Deadline.after(Duration.ofMinutes(1), Clock.systemUTC()));
    assertThat(answer.basis()).isEqualTo("basis");
    return answer.choice();
  }
}
