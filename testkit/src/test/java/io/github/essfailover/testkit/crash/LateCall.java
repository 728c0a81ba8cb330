package io.github.essfailover.testkit.crash;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.util.Set;

/** A dead process's call that the world carries out all the same. */
record LateCall(Call sent, Deadline deadline) implements Call {
  @Override
  public RunId run() {
    return sent.run();
  }

  @Override
  public StepId step() {
    return sent.step();
  }

  @Override
  public long epoch() {
    return sent.epoch();
  }

  @Override
  public void progress(String seen) {}

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    throw new Died();
  }
}
