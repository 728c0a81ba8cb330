package io.github.essfailover.testkit.careless;

import java.util.Set;

/** One way in which an adapter breaks the contract of all ports, and the tests that notice. */
enum Carelessness {
  /** It keeps the contract. */
  CAREFUL(),
  /** It says that it is done when nothing was there. */
  CLAIMS_SUCCESS("everyCall_outsideGone_saysNotApplied"),
  /** It shows what it saw last when nothing answers. */
  REMEMBERS("everyCall_outsideGone_saysNotApplied"),
  /** It takes a lost answer for a call that was never made. */
  DENIES_THE_EFFECT("change_answerLost_isNotSaidToBeWithoutEffect"),
  /** It gives up in front of its caller and goes on behind it. */
  GOES_ON_BEHIND_THE_CALLER("change_timedOut_doesNotOvertakeALaterOne"),
  /** The same, and it says that nothing will come of it. */
  DENIES_WHAT_WILL_COME(
      "change_saidToBeWithoutEffect_neverLands", "change_timedOut_doesNotOvertakeALaterOne"),
  /** It waits longer than its deadline. */
  BLOCKS("everyCall_outsideSilent_endsAtItsDeadline"),
  /** It clears the flag. */
  SWALLOWS_INTERRUPTS("everyCall_interrupted_keepsTheFlag"),
  /** What is applied a second time does something else. */
  TOGGLES("change_twice_equalsOnce"),
  /** Looking often enough changes something. */
  LOOKS_AND_TOUCHES("look_repeated_changesNothing"),
  /** Preparing a change makes it. */
  ACTS_TOO_EARLY("everyChange_prepared_hasAPreviewAndNoEffect"),
  /** Nobody knows what a change will do. */
  HAS_NO_PREVIEW("everyChange_prepared_hasAPreviewAndNoEffect"),
  /** Its password stands in what it shows. */
  SHOWS_ITS_PASSWORD("everyText_normally_namesNoSecret"),
  /** Its password stands in the cause of its failures. */
  FAILS_WITH_ITS_PASSWORD("everyFailure_outsideGone_namesNoSecret");

  /** What a port without changes can do wrong. */
  static final String OF_LOOKS =
      "REMEMBERS|BLOCKS|SWALLOWS_INTERRUPTS|LOOKS_AND_TOUCHES|SHOWS_ITS_PASSWORD|FAILS_WITH.*";

  static final String PASSWORD = "correct horse";

  private final String noticedBy;

  Carelessness(String... noticedBy) {
    this.noticedBy = String.join(" ", noticedBy);
  }

  Set<String> noticedBy() {
    return noticedBy.isEmpty() ? Set.of() : Set.of(noticedBy.split(" "));
  }
}
