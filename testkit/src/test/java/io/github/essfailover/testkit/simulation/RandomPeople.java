package io.github.essfailover.testkit.simulation;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * People who decide by chance after a while, or as a script has it; sooner or later they have
 * enough and stop.
 */
final class RandomPeople implements ApprovalGate {
  private static final int ENOUGH = 5;
  private static final String NOTHING = "NOTHING";

  /** They give an answer that they gave before, whatever they are asked now. */
  private static final String AGAIN = "AGAIN";

  private final SimulatedTime time;
  private final SimulationOptions options;
  private final SplittableRandom dice;
  private final SplittableRandom muddle;
  private final Optional<Map<String, String>> script;
  private final Consumer<String> tell;
  private final Map<String, Integer> asked = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private int questions;
  private Optional<Answer> last = Optional.empty();
  private boolean overridden;

  /**
   * People of that night.
   *
   * @param script what they answer, and else they try again
   * @param tell is told of each answer
   */
  RandomPeople(
      SimulationOptions options,
      SimulatedTime time,
      Optional<Map<String, String>> script,
      Consumer<String> tell) {
    this.options = options;
    this.time = time;
    this.script = script;
    this.tell = tell;
    this.dice = new SplittableRandom(options.seed() ^ 0x9e091e);
    this.muddle = new SplittableRandom(options.seed() ^ 0x3add1e);
  }

  /** The next orchestrator finds them fresh. */
  void rested() {
    questions = 0;
  }

  @Override
  public Answer ask(Question question, Deadline deadline) throws InterruptedException {
    Duration thinks = Duration.ofMillis(dice.nextLong(12_000));
    int what = dice.nextInt(100);
    questions++;
    String id = question.id() + " #" + asked.merge(question.id(), 1, Integer::sum);
    String[] scripted =
        script.map(answers -> answers.getOrDefault(id, usual(question))).orElse("").split(" ", 2);
    if (script.isPresent()) {
      thinks = Duration.parse(scripted[1]);
    }
    boolean again =
        last.isPresent()
            && question.run().isPresent()
            && (script.isPresent()
                ? scripted[0].equals(AGAIN)
                : options.weather().muddled() > 0
                    && muddle.nextInt(100) < options.weather().muddled());
    if (again) {
      return oncemore(id, thinks, last.get());
    }
    boolean silent =
        script.isPresent() ? scripted[0].equals(NOTHING) : what == 0 && !options.patientPeople();
    Choice choice =
        silent
            ? Choice.STOP
            : script.isPresent() ? scripted(question, scripted[0]) : choice(question, what);
    // Also what nobody waits for any more belongs to the script: until then they are asked.
    said.add(id + " = " + (silent ? NOTHING : choice) + " " + thinks);
    tell.accept("is asked " + id);
    time.pause(thinks);
    tell.accept(id + " = " + (silent ? NOTHING : choice));
    if (silent) {
      throw AdapterException.notApplied(
          "NOBODY_ANSWERED", "Nobody answered.", Map.of("question", question.id()), null);
    }
    overridden |= choice == Choice.OVERRIDE;
    Answer answer = Answer.to(question, choice, Person.named("Eve"), "by chance");
    last = Optional.of(answer);
    return answer;
  }

  private Answer oncemore(String id, Duration thinks, Answer before) throws InterruptedException {
    said.add(id + " = " + AGAIN + " " + thinks);
    tell.accept("is asked " + id);
    time.pause(thinks);
    tell.accept(id + " = " + AGAIN + ": " + before.question() + " " + before.choice());
    return before;
  }

  /** What they answer when the script says nothing about it. */
  private String usual(Question question) {
    if (question.run().isEmpty()) {
      return "APPROVE PT1S";
    }
    if (questions > ENOUGH) {
      return "STOP PT1S";
    }
    return question.id().startsWith("fence.debts") ? "WAIVE PT1S" : "RETRY PT1S";
  }

  /** A shorter script may lead to the same question with other choices. */
  private static Choice scripted(Question question, String name) {
    // Who has not said anything yet cannot say it again.
    Choice choice = name.equals(AGAIN) ? Choice.RETRY : Choice.valueOf(name);
    return question.run().isEmpty() || question.choices().contains(choice) ? choice : Choice.RETRY;
  }

  private Choice choice(Question question, int what) {
    if (question.run().isEmpty()) {
      return what == 1 ? Choice.REFUSE : Choice.APPROVE;
    }
    if (questions > ENOUGH || (what < 10 && !options.patientPeople())) {
      return Choice.STOP;
    }
    if (question.id().startsWith("fence.debts") && what > 20) {
      return Choice.WAIVE;
    }
    if (what > 50 && what < 60 && question.choices().contains(Choice.ABORT)) {
      return Choice.ABORT;
    }
    if (what > 85 && question.choices().contains(Choice.OVERRIDE)) {
      return Choice.OVERRIDE;
    }
    if (what > 60 && question.choices().contains(Choice.WAIVE)) {
      return Choice.WAIVE;
    }
    return Choice.RETRY;
  }

  boolean overridden() {
    return overridden;
  }

  List<String> said() {
    return said;
  }
}
