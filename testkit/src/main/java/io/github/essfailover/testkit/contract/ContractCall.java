package io.github.essfailover.testkit.contract;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.util.Map;
import java.util.Set;

/**
 * A call outside of any engine, for tests of adapters: nobody answers its questions.
 *
 * <p>Immutable.
 */
public record ContractCall(RunId run, StepId step, long epoch, Deadline deadline) implements Call {

  /** A call of that epoch, of some run and step. */
  public ContractCall(long epoch, Deadline deadline) {
    this(RunId.of("contract"), StepId.of("contract.act"), epoch, deadline);
  }

  /** A call of that epoch, of some run and step. */
  public static ContractCall of(long epoch, Deadline deadline) {
    return new ContractCall(epoch, deadline);
  }

  @Override
  public void progress(String seen) {}

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    throw AdapterException.notApplied(
        "NOBODY_ANSWERED", "Nobody answers in a contract test.", Map.of("question", text), null);
  }
}
