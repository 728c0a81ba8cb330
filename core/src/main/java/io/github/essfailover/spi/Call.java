package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;

/** The circumstances of one act; made by the engine. Thread-safe. */
public interface Call {

  /** The run that acts. */
  RunId run();

  /** The step that acts. */
  StepId step();

  /**
   * The epoch of the run; it rises with every taking of the run lock. Carry it into the resource.
   */
  long epoch();

  /** When to stop waiting; never later than the end of the run lock's lease. */
  Deadline deadline();

  /** Tells the people who wait what is seen right now. Never throws. */
  void progress(String seen);

  /**
   * Asks the approval gate and waits for the answer. The question is journalled.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when nobody answered in time
   */
  Answer ask(String text, java.util.Set<Choice> choices);
}
