package io.github.essfailover.event;

/**
 * Is told what happens. Called on one thread per run, in order, never on the thread that decides; a
 * slow or throwing listener delays and harms nobody but itself.
 */
@FunctionalInterface
public interface FailoverListener {

  /** Something happened. */
  void on(FailoverEvent event);
}
