package io.github.essfailover.testkit;

import io.github.essfailover.model.Person;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.contract.ApprovalGateContract;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

class ScriptedApprovalsContractTest extends ApprovalGateContract {

  @Override
  protected Fixture start() {
    return new Script();
  }

  private static final class Script implements Fixture {
    private final Map<String, Choice> answers = new ConcurrentHashMap<>();

    /** Scripts are written beforehand, so each question that has no answer yet waits for one. */
    @Override
    public ApprovalGate gate() {
      return (question, deadline) -> {
        Conditions.until(
            () -> answers.containsKey(question.id()) || !question.id().startsWith("question-"),
            Duration.ofSeconds(30));
        ScriptedApprovals gate = ScriptedApprovals.by(person());
        answers.forEach((id, choice) -> gate.answer(Pattern.quote(id), choice));
        return gate.silent(".*").ask(question, deadline);
      };
    }

    @Override
    public Person person() {
      return Person.named("ada");
    }

    @Override
    public void answer(Question question, Choice choice) {
      answers.put(question.id(), choice);
    }

    @Override
    public void close() {}
  }
}
