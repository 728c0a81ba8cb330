package io.github.essfailover.testkit.crash;

import java.time.Duration;

/** Where a process dies, seen from one append to the journal. */
enum Kind {
  /** The append is not stored. */
  BEFORE,
  /** The append is stored, its answer is lost. */
  AFTER,
  /** An act that followed the append reached the world; nobody learned of it. */
  APPLIED,
  /** Of a promotion that followed the append only the first half reached the world. */
  HALF,
  /** The act is on its way and lands just when another process goes on with the run. */
  LANDS_AT_ONCE(Duration.ofMillis(2)),
  /** The act lands when the other process has looked around. */
  LANDS_SOON(Duration.ofSeconds(4)),
  /** The act lands in the last moment in which it can. */
  LANDS_LATE(Duration.ofSeconds(14));

  private final Duration landsAfter;

  Kind() {
    this(Duration.ZERO);
  }

  Kind(Duration landsAfter) {
    this.landsAfter = landsAfter;
  }

  /** Whether it strikes at an act and not at the append itself. */
  boolean isAtAct() {
    return this != BEFORE && this != AFTER;
  }

  /** Whether it can strike at that act, a step and a method. */
  boolean isPossibleAt(String sent) {
    return isAtAct() && (this != HALF || sent.endsWith(" promote"));
  }

  boolean landsLater() {
    return !landsAfter.isZero();
  }

  /** How long after the next process has taken over the act lands. */
  Duration landsAfter() {
    return landsAfter;
  }
}
