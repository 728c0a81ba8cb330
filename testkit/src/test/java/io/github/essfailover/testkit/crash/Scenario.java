package io.github.essfailover.testkit.crash;

import io.github.essfailover.request.Drill;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorldBuilder;
import io.github.essfailover.testkit.simulation.Cast;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A night that is played with and without crashes.
 *
 * @param world what it is made of, besides the three data centers
 * @param power whether power can be switched off
 * @param stage what happens: beforehand, and on which effects
 * @param answers what people say, by patterns of question ids; the first that fits decides
 * @param byChance whether it depends on moments which fences of the source succeed
 * @param later what happens when the run is over, before its debts are settled
 * @param goesOn whether somebody resumes a run that stopped
 */
record Scenario(
    String name,
    UnaryOperator<FakeWorldBuilder> world,
    boolean power,
    FailoverRequest request,
    Consumer<Theatre> stage,
    Map<String, Choice> answers,
    boolean byChance,
    Optional<Consumer<Theatre>> later,
    boolean goesOn) {

  static Scenario of(String name, FailoverRequest request, Consumer<Theatre> stage) {
    return new Scenario(
        name,
        UnaryOperator.identity(),
        false,
        request,
        stage,
        Map.of("fence\\.debts.*", Choice.WAIVE),
        false,
        Optional.empty(),
        false);
  }

  Scenario in(UnaryOperator<FakeWorldBuilder> other) {
    return new Scenario(name, other, power, request, stage, answers, byChance, later, goesOn);
  }

  Scenario withPower() {
    return new Scenario(name, world, true, request, stage, answers, byChance, later, goesOn);
  }

  Scenario answer(String pattern, Choice choice) {
    Map<String, Choice> more = new LinkedHashMap<>(answers);
    more.put(pattern, choice);
    return new Scenario(name, world, power, request, stage, more, byChance, later, goesOn);
  }

  Scenario fencedByChance() {
    return new Scenario(name, world, power, request, stage, answers, true, later, goesOn);
  }

  /** What of an end has to be the same as without a crash. */
  SortedMap<String, String> comparable(SortedMap<String, String> end) {
    SortedMap<String, String> lines = new TreeMap<>(end);
    if (byChance) {
      lines.keySet().removeIf(key -> key.startsWith("dc1/"));
      lines.computeIfPresent("debts", (key, debts) -> debts.replaceAll("fence[^,\\]]*(, )?", ""));
      lines.computeIfPresent("outcome", (key, outcome) -> outcome.replace("_WITH_DEBTS", ""));
    }
    return lines;
  }

  Scenario settled(Consumer<Theatre> before) {
    return new Scenario(
        name, world, power, request, stage, answers, byChance, Optional.of(before), goesOn);
  }

  Scenario goingOn() {
    return new Scenario(name, world, power, request, stage, answers, byChance, later, true);
  }

  Optional<Choice> answerTo(String question) {
    return answers.entrySet().stream()
        .filter(each -> question.matches(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Who plays which part; a drill's target is tried, and nobody is promoted for good. */
  Cast cast() {
    return request instanceof Drill
        ? new Cast("dc1", "dc3", List.of("dc2"), false, false)
        : new Cast("dc1", "dc2", List.of("dc3"), false, false);
  }

  @Override
  public String toString() {
    return name;
  }
}
