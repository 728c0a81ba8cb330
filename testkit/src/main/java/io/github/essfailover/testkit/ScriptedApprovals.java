package io.github.essfailover.testkit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A gate that answers from a script and remembers what it was asked. Without a script it approves
 * whatever is asked before a run, which is the plan, and fails on every other question.
 *
 * <pre>{@code
 * ScriptedApprovals gate = ScriptedApprovals.by(Person.named("ada"))
 *     .answer("promote.*loss", Choice.APPROVE)
 *     .answerOnce("dns.*", Choice.RETRY);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ScriptedApprovals implements ApprovalGate {
  private final Person person;
  private final List<Script> scripts = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();

  private ScriptedApprovals(Person person) {
    this.person = person;
  }

  /** A gate where that person answers. */
  public static ScriptedApprovals by(Person person) {
    return new ScriptedApprovals(person);
  }

  /** A gate that approves plans and expects nothing else. */
  public static ScriptedApprovals approvingPlans() {
    return by(Person.named("test"));
  }

  /**
   * Answers all questions whose id matches like that; the first script that fits decides.
   *
   * @param idPattern a regular expression that matches the whole id
   */
  public synchronized ScriptedApprovals answer(String idPattern, Choice choice) {
    scripts.add(new Script(Pattern.compile(idPattern), choice, Integer.MAX_VALUE));
    return this;
  }

  /** Answers the first question whose id matches like that, then not any more. */
  public synchronized ScriptedApprovals answerOnce(String idPattern, Choice choice) {
    scripts.add(new Script(Pattern.compile(idPattern), choice, 1));
    return this;
  }

  /** Nobody answers questions whose id matches: the deadline passes. */
  public synchronized ScriptedApprovals silent(String idPattern) {
    scripts.add(new Script(Pattern.compile(idPattern), null, Integer.MAX_VALUE));
    return this;
  }

  /**
   * Answers.
   *
   * @throws AssertionError when the script has no answer, or one that the question does not offer
   */
  @Override
  public synchronized Answer ask(Question question, Deadline deadline) {
    questions.add(question);
    for (Script script : scripts) {
      if (script.fits(question.id())) {
        return answer(question, script.choice);
      }
    }
    if (question.run().isEmpty() && question.choices().contains(Choice.APPROVE)) {
      return answer(question, Choice.APPROVE);
    }
    throw new AssertionError("the script has no answer to " + text(question));
  }

  private Answer answer(Question question, @Nullable Choice choice) {
    if (choice == null) {
      throw AdapterException.notApplied(
          "NOBODY_ANSWERED", "Nobody answered.", Map.of("question", question.id()), null);
    }
    if (!question.choices().contains(choice)) {
      throw new AssertionError(choice + " is no answer to " + text(question));
    }
    return Answer.to(question, choice, person, "scripted");
  }

  private static String text(Question question) {
    return "'"
        + question.id()
        + "': "
        + question.text()
        + " "
        + question.choices()
        + " "
        + question.facts();
  }

  /** Everything that was asked, in order. */
  public synchronized List<Question> questions() {
    return List.copyOf(questions);
  }

  private static final class Script {
    private final Pattern pattern;
    private final @Nullable Choice choice;
    private int left;

    private Script(Pattern pattern, @Nullable Choice choice, int left) {
      this.pattern = pattern;
      this.choice = choice;
      this.left = left;
    }

    private boolean fits(String id) {
      boolean fits = left > 0 && pattern.matcher(id).matches();
      if (fits) {
        left--;
      }
      return fits;
    }
  }
}
