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
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** People who answer by chance, early, late or never; at the end of a season they are careful. */
final class SeasonPeople implements ApprovalGate {
  private static final List<Choice> CAREFUL =
      List.of(Choice.APPROVE, Choice.RETRY, Choice.ABORT, Choice.WAIVE, Choice.DONE, Choice.STOP);

  private static final Pattern SERVES =
      Pattern.compile("(activate|workloads|dns|firewall|verify|record)\\.");

  private final SimulatedTime time;
  private final SplittableRandom dice;
  private final List<String> said = new ArrayList<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private boolean careful;
  private boolean overridden;
  private boolean leftOut;

  SeasonPeople(long seed, SimulatedTime time) {
    this.time = time;
    this.dice = new SplittableRandom(seed ^ 0x9e091e);
  }

  /** From now on they try again first, undo what cannot be done, and waive what is left. */
  void careful() {
    careful = true;
    asked.clear();
  }

  @Override
  public Answer ask(Question question, Deadline deadline) throws InterruptedException {
    int what = dice.nextInt(100);
    time.pause(Duration.ofMillis(dice.nextLong(careful || what > 5 ? 9_000 : 400_000)));
    if (what < 2 && !careful) {
      said.add(question.id() + ": no answer");
      throw AdapterException.notApplied(
          "NOBODY_ANSWERED", "Nobody answered.", Map.of("question", question.id()), null);
    }
    int times = asked.merge(question.run() + question.id(), 1, Integer::sum);
    Choice choice = careful ? careful(question, times) : byChance(question, times);
    overridden |= choice == Choice.OVERRIDE;
    leftOut |= choice == Choice.WAIVE && SERVES.matcher(question.id()).lookingAt();
    said.add(time.now() + " " + question.run() + " " + question.id() + ": " + choice);
    return Answer.to(question, choice, Person.named("Eve"), "by chance");
  }

  private static Choice careful(Question question, int times) {
    return CAREFUL.stream()
        .filter(question.choices()::contains)
        .filter(choice -> choice != Choice.RETRY || times < 3)
        .findFirst()
        .orElse(Choice.STOP);
  }

  private Choice byChance(Question question, int times) {
    if (question.run().isEmpty()) {
      return dice.nextInt(25) == 0 ? Choice.REFUSE : Choice.APPROVE;
    }
    List<Choice> all = new ArrayList<>(question.choices());
    if (times > 4) {
      return Choice.STOP;
    }
    if (all.contains(Choice.RETRY) && dice.nextInt(3) == 0) {
      return Choice.RETRY;
    }
    Choice any = all.get(dice.nextInt(all.size()));
    return any == Choice.OVERRIDE && dice.nextInt(4) > 0 ? Choice.STOP : any;
  }

  /** Whether they went on without what makes a data center serve. */
  boolean leftOut() {
    return leftOut;
  }

  boolean overridden() {
    return overridden;
  }

  List<String> said() {
    return said;
  }
}
