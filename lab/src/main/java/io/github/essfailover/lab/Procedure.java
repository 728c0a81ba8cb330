package io.github.essfailover.lab;

import io.github.essfailover.lab.screen.StepScreen;

/** How the service is moved from dc1 to dc2. */
public interface Procedure {

  /**
   * Moves it, and returns when there is nothing more to do or it has failed.
   *
   * @throws Exception when it could not even start
   */
  RunFacts failOver(Lab lab, StepScreen screen) throws Exception;
}
