package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** The circumstances of an act in a test. */
public record TestCall(long epoch, Deadline deadline) implements Call {

  public static TestCall of(long epoch, Duration budget) {
    return new TestCall(epoch, Deadline.after(budget, Clock.systemUTC()));
  }

  @Override
  public RunId run() {
    return RunId.of("run-1");
  }

  @Override
  public StepId step() {
    return StepId.of("test");
  }

  @Override
  public void progress(String seen) {}

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    throw new AssertionError("asked: " + text);
  }
}
