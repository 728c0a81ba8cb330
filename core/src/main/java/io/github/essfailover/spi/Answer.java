package io.github.essfailover.spi;

import io.github.essfailover.model.Person;

/**
 * A person's answer.
 *
 * <p>Immutable.
 *
 * @param question the id of the question
 * @param basis the question's basis, so that an answer to something else is noticed
 * @param reason why; never empty for a waiver or an override
 */
public record Answer(String question, String basis, Choice choice, Person by, String reason) {

  /** Refuses a waiver or an override without a reason. */
  public Answer {
    if (reason.isBlank() && (choice == Choice.WAIVE || choice == Choice.OVERRIDE)) {
      throw new IllegalArgumentException(
          choice + " of " + question + " by " + by + " needs a reason; give one");
    }
  }

  /** An answer to that question. */
  public static Answer to(Question question, Choice choice, Person by, String reason) {
    return new Answer(question.id(), question.basis(), choice, by, reason);
  }
}
