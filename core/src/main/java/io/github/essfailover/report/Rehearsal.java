package io.github.essfailover.report;

import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.OnFailure;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.spi.Resource;
import java.time.Instant;
import java.util.List;

/**
 * What every step of a plan would call and change, if it were carried out as things are now. Made
 * by looking only: nothing was written, asked, locked or journalled.
 *
 * <p>It proves less than a drill: calls were prepared and not made.
 *
 * <p>Immutable.
 *
 * @param plan the plan that was rehearsed
 * @param at when
 * @param steps in the order of the plan
 */
public record Rehearsal(Plan plan, Instant at, List<Part> steps) {

  /** Copies what it is given. */
  public Rehearsal {
    steps = List.copyOf(steps);
  }

  /** What a step would come to. */
  public enum Verdict {
    /** The call is known, and nothing that was seen stands in its way. */
    READY,
    /** What it wants is there, and no step before it changes that. */
    ALREADY_SO,
    /** What it decides on or finds is made by the steps before it; see the reason. */
    KNOWN_ONLY_IN_THE_RUN,
    /** As things are now it would not succeed. */
    WOULD_FAIL
  }

  /** What the whole would come to. */
  public enum Overall {
    /** No step was seen to fail. */
    PASSED,
    /** Every step that would fail is one that the run goes on without; it would be owed. */
    PASSED_WITH_DEBTS,
    /** At least one step would stop the run until a person decides. */
    FAILED
  }

  /**
   * One step.
   *
   * @param now what was seen of its effect; empty when it could not be looked at
   * @param calls what it would call, as far as that can be told now
   * @param reason why the verdict is not READY; empty when it is
   */
  public record Part(
      StepId step,
      String summary,
      String now,
      List<Intended> calls,
      Verdict verdict,
      String reason,
      OnFailure onFailure) {
    /** Copies what it is given. */
    public Part {
      calls = List.copyOf(calls);
    }
  }

  /**
   * A call that would be made.
   *
   * @param on what it changes
   * @param lines the call, in the words of its adapter
   */
  public record Intended(Resource on, List<String> lines) {
    /** Each line on its own line. */
    public Intended {
      lines = lines.stream().map(Lines::one).toList();
    }
  }

  /** The digest of the plan that was rehearsed. */
  public String digest() {
    return plan.digest();
  }

  /** The verdict that follows from those of the steps. */
  public Overall overall() {
    if (steps.stream().anyMatch(part -> fails(part) && part.onFailure() == OnFailure.ASK)) {
      return Overall.FAILED;
    }
    return steps.stream().anyMatch(Rehearsal::fails) ? Overall.PASSED_WITH_DEBTS : Overall.PASSED;
  }

  private static boolean fails(Part part) {
    return part.verdict() == Verdict.WOULD_FAIL;
  }

  /** For people. */
  public String toText() {
    return RehearsalPage.text(this);
  }

  /** For people, in Markdown with GitHub's tables. */
  public String toMarkdown() {
    return RehearsalPage.markdown(this);
  }

  /** For machines. */
  public String toJson() {
    return RehearsalPage.json(this);
  }
}
