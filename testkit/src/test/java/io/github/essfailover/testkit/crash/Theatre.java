package io.github.essfailover.testkit.crash;

import io.github.essfailover.testkit.FakeWorld;
import java.time.Duration;

/** What a scenario can let happen. */
interface Theatre {

  /** The world. */
  FakeWorld world();

  /** When that effect is there for the first time. */
  void when(String effect, Runnable then);

  /** So long from now. */
  void after(Duration delay, Runnable then);

  /** Somebody asks the run, if one is under way, to stop. */
  void requestStop();

  /** Somebody wants the run to be undone, and insists. */
  void requestAbort();

  /** It is not safe any more, and no orchestrator could have known in time. */
  void unsafe();
}
