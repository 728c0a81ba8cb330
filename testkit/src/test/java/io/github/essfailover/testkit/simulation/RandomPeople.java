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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** People who decide by chance after a while; sooner or later they have enough and stop. */
final class RandomPeople implements ApprovalGate {
  private static final int ENOUGH = 5;

  private final SimulatedTime time;
  private final SimulationOptions options;
  private final SplittableRandom dice;
  private final List<String> said = new ArrayList<>();
  private int questions;
  private boolean overridden;

  RandomPeople(SimulationOptions options, SimulatedTime time) {
    this.options = options;
    this.time = time;
    this.dice = new SplittableRandom(options.seed() ^ 0x9e091e);
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
    time.pause(thinks);
    if (what == 0 && !options.patientPeople()) {
      said.add(question.id() + ": no answer");
      throw AdapterException.notApplied(
          "NOBODY_ANSWERED", "Nobody answered.", Map.of("question", question.id()), null);
    }
    Choice choice = choice(question, what);
    overridden |= choice == Choice.OVERRIDE;
    said.add(question.id() + ": " + choice);
    return Answer.to(question, choice, Person.named("Eve"), "by chance");
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
