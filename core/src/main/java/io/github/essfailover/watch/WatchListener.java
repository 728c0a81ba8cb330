package io.github.essfailover.watch;

/** Is told after each look, one call at a time; what it throws is logged. */
@FunctionalInterface
public interface WatchListener {

  /** A look ended. */
  void looked(WatchState state);
}
