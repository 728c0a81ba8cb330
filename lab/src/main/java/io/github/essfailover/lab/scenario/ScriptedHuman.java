package io.github.essfailover.lab.scenario;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The human of a scenario: approves plans, accepts at the end that fencing is still owed, answers
 * what its script foresees, in that order, and stops on everything else, so that a surprise does
 * not wait for half an hour.
 *
 * <p>Thread-safe.
 */
public final class ScriptedHuman implements ApprovalGate {

  /** Who answers. */
  public static final Person ADA = Person.named("Ada (scripted)");

  private static final String FENCE_DEBTS = "fence.debts";

  /** Something to do before answering, for instance to walk to the gateway. */
  public interface Deed {
    /** Does nothing. */
    Deed NONE = question -> {};

    /** Does it; the question is still open. */
    void before(Question question) throws Exception;
  }

  private record Line(String question, Deed deed, Choice choice, String reason) {}

  private final Deque<Line> script = new ArrayDeque<>();
  private final List<String> answers = new ArrayList<>();

  /** A human with an empty script. */
  public static ScriptedHuman ada() {
    return new ScriptedHuman();
  }

  private ScriptedHuman() {}

  /** Next, a question whose id begins like that gets that answer. */
  public ScriptedHuman answers(String question, Choice choice, String reason) {
    return answers(question, Deed.NONE, choice, reason);
  }

  /** Next, a question whose id begins like that gets that answer after something was done. */
  public synchronized ScriptedHuman answers(
      String question, Deed deed, Choice choice, String reason) {
    script.add(new Line(question, deed, choice, reason));
    return this;
  }

  @Override
  public Answer ask(Question question, Deadline deadline) throws InterruptedException {
    Line line = next(question);
    try {
      line.deed().before(question);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("What is done before answering " + question.id(), e);
    }
    return answer(question, line);
  }

  private synchronized Line next(Question question) {
    Line first = script.peek();
    if (first != null && question.id().startsWith(first.question())) {
      script.remove();
      return first;
    }
    if (question.choices().contains(Choice.APPROVE)) {
      return new Line("", Deed.NONE, Choice.APPROVE, "the plan is what we agreed on");
    }
    if (question.id().startsWith(FENCE_DEBTS)) {
      return new Line("", Deed.NONE, Choice.WAIVE, "the provider keeps it down until we are there");
    }
    return new Line("", Deed.NONE, Choice.STOP, "the script has no answer to this");
  }

  private synchronized Answer answer(Question question, Line line) {
    boolean possible = question.choices().contains(line.choice());
    Choice choice = possible ? line.choice() : Choice.STOP;
    String note = possible ? "" : " instead of " + line.choice() + ", which is not to be chosen";
    answers.add(question.id() + ": " + choice + note);
    return Answer.to(question, choice, ADA, line.reason());
  }

  /** What was asked and answered so far, for instance {@code fence.gate.dc1.failed: ABORT}. */
  public synchronized List<String> answered() {
    return List.copyOf(answers);
  }

  /** What the script foresaw and nobody asked. */
  public synchronized List<String> unasked() {
    return script.stream().map(Line::question).toList();
  }
}
