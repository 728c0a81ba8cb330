package io.github.essfailover.internal.engine;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.util.Set;

/** The circumstances of one act. Thread-safe. */
final class ActCall implements Call {

  private final RunCoordinator run;
  private final Step step;
  private final Deadline deadline;

  ActCall(RunCoordinator run, Step step, Deadline deadline) {
    this.run = run;
    this.step = step;
    this.deadline = deadline;
  }

  @Override
  public RunId run() {
    return run.id();
  }

  @Override
  public StepId step() {
    return step.id();
  }

  @Override
  public long epoch() {
    return run.epoch();
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public void progress(String seen) {
    run.mailbox().execute(() -> run.progress(step.id(), seen));
  }

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    return run.questions().askFromWorker(step.id(), text, choices, deadline);
  }
}
