package io.github.essfailover.testkit;

import java.time.Duration;

/** What goes wrong with a call. Immutable. */
public sealed interface Fault {

  /** Nothing happens, and the caller is told so: {@code NOT_APPLIED}. */
  record NotApplied() implements Fault {}

  /** It happens, and the answer is lost: {@code UNKNOWN}. */
  record UnknownButApplied() implements Fault {}

  /** Nothing happens, and the answer is lost: {@code UNKNOWN}. */
  record UnknownNotApplied() implements Fault {}

  /**
   * The first of a change's two acts happens and the answer is lost: {@code UNKNOWN}. A promotion
   * leaves a primary without its mark. A change with one act is not applied.
   */
  record UnknownHalfApplied() implements Fault {}

  /** Refused: {@code PERMANENT} with that code. */
  record Permanent(String code) implements Fault {}

  /**
   * It takes so long, within its deadline. If that is later than the deadline nothing happens and
   * the caller is told {@code UNKNOWN} at the deadline. Can be interrupted.
   */
  record Slow(Duration by) implements Fault {}

  /**
   * It blocks so long, whatever the deadline says and whoever interrupts it, then happens all the
   * same.
   */
  record Hangs(Duration by) implements Fault {}
}
