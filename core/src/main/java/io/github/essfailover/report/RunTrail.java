package io.github.essfailover.report;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who let a run happen, who carried it out, who decided on the way, and the mark of the journal
 * that all of it was read from.
 *
 * <p>Immutable.
 *
 * @param approvedBy who approved the plan
 * @param approvalReason why
 * @param takings the orchestrators that held the run, first one first
 * @param decisions what people decided in the run, in order
 * @param clockSetback by how much the times in the journal go back at most, from one entry to the
 *     next: orchestrators' clocks disagreed; zero when they never do by a second or more
 * @param records how many records the journal held of the run
 * @param lastHash SHA-256 of the last of them, in hex; each record names the hash of the one before
 *     it, so that this one stands for all
 */
public record RunTrail(
    Person approvedBy,
    String approvalReason,
    List<Taking> takings,
    List<Decision> decisions,
    Duration clockSetback,
    long records,
    String lastHash) {

  /** Copies what it is given. */
  public RunTrail {
    takings = List.copyOf(takings);
    decisions = List.copyOf(decisions);
  }

  /** An orchestrator that opened or resumed the run. */
  public record Taking(Instant at, long epoch, String owner) {}

  /**
   * A person's answer.
   *
   * @param askedAt when the question was written down; empty when it was not
   * @param asked the question's sentence; its id when it was not written down
   */
  public record Decision(
      Optional<Instant> askedAt, Instant answeredAt, String asked, Answer answer) {

    /** How long the run waited for the person; zero when that is not known. */
    public Duration waited() {
      return askedAt.map(asked -> Durations.between(asked, answeredAt)).orElse(Duration.ZERO);
    }
  }
}
