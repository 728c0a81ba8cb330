package io.github.essfailover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptedApprovalsTest {
  private final SimulatedTime time = SimulatedTime.seeded(1);
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1), time.clock());

  @Test
  void plan_withoutAScript_isApproved() {
    ScriptedApprovals gate = ScriptedApprovals.approvingPlans();
    assertThat(gate.ask(question("plan", false), deadline).choice()).isEqualTo(Choice.APPROVE);
    assertThat(gate.questions()).hasSize(1);
  }

  @Test
  void question_unexpected_failsWithItsText() {
    ScriptedApprovals gate = ScriptedApprovals.approvingPlans();
    assertThatThrownBy(() -> gate.ask(question("fence.gate", true), deadline))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Is fence.gate all right?");
  }

  @Test
  void question_scripted_isAnsweredInTheOrderOfTheScripts() {
    ScriptedApprovals gate =
        ScriptedApprovals.by(Person.named("ada"))
            .answerOnce("dns.*", Choice.RETRY)
            .answer("dns.*", Choice.APPROVE);
    assertThat(gate.ask(question("dns", true), deadline).choice()).isEqualTo(Choice.RETRY);
    assertThat(gate.ask(question("dns", true), deadline).choice()).isEqualTo(Choice.APPROVE);
    assertThat(gate.ask(question("dns", true), deadline).by()).isEqualTo(Person.named("ada"));
  }

  @Test
  void question_answeredWithWhatIsNotOffered_fails() {
    ScriptedApprovals gate = ScriptedApprovals.approvingPlans().answer("dns", Choice.ABORT);
    assertThatThrownBy(() -> gate.ask(question("dns", true), deadline))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void question_silenced_isNotAnswered() {
    ScriptedApprovals gate = ScriptedApprovals.approvingPlans().silent(".*");
    assertThatThrownBy(() -> gate.ask(question("plan", false), deadline))
        .isInstanceOf(AdapterException.class);
  }

  private Question question(String id, boolean inARun) {
    return new Question(
        id,
        inARun ? Optional.of(RunId.of("run-1")) : Optional.empty(),
        Optional.empty(),
        1,
        "Is " + id + " all right?",
        List.of(),
        "basis",
        Set.of(Choice.APPROVE, Choice.RETRY),
        time.now().plusSeconds(60));
  }
}
