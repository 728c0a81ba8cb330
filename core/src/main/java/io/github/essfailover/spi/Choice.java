package io.github.essfailover.spi;

/** What an answer can choose. */
public enum Choice {
  /** Go ahead. */
  APPROVE,
  /** Do not. */
  REFUSE,
  /** A person did by hand what was asked of them. */
  DONE,
  /** Try the step again. */
  RETRY,
  /** Go on without the step; named person, journalled. */
  WAIVE,
  /** Go on without the proof; named person, journalled; marks the run {@code SPLIT_RISK}. */
  OVERRIDE,
  /** Undo what was done; before the point of no return only. */
  ABORT,
  /** Stop here, to be resumed later. */
  STOP
}
