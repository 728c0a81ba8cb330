package io.github.essfailover.lab.world;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.util.Set;

/** A call without an engine. */
public record LabCall(long epoch, Deadline deadline) implements Call {

  @Override
  public RunId run() {
    return RunId.of("lab-test");
  }

  @Override
  public StepId step() {
    return StepId.of("lab.test");
  }

  @Override
  public void progress(String seen) {}

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    throw new IllegalStateException("nobody answers: " + text);
  }
}
