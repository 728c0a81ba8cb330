package io.github.essfailover.manual;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A call whose person always answers the same. */
final class AskedCall implements Call {

  final List<String> asked = new ArrayList<>();
  private final Choice answer;

  AskedCall(Choice answer) {
    this.answer = answer;
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60), Clock.systemUTC());
  }

  @Override
  public RunId run() {
    return RunId.of("run");
  }

  @Override
  public StepId step() {
    return StepId.of("step");
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public Deadline deadline() {
    return soon();
  }

  @Override
  public void progress(String seen) {}

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    assert choices.contains(answer);
    asked.add(text);
    return new Answer("question", "basis", answer, Person.named("Anna"), "");
  }
}
